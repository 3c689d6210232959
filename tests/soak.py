"""Run what takes minutes, and write the outcome to docs/results/soak.md: `make soak`.

`FUSIONBOARD_SOAK_SEED` draws other examples; the same seed draws the same.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAD = """\
# The long runs

What `make test` does with a small sample, `make soak` does at full size: damaged \
files and messages, random series and names, simulated follow-ups and courses. \
`FUSIONBOARD_SOAK_SEED` draws other examples. This page is written by `make soak`; \
its last run:

"""


@dataclass
class Ran:
    """One soak test and what came of it."""

    name: str
    what: str
    outcome: str = "not run"
    seconds: float = 0.0


class Ledger:
    """Keeps what pytest reports of each soak test."""

    def __init__(self) -> None:
        self.ran: dict[str, Ran] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what each test says of its size."""
        for item in session.items:
            marker = item.get_closest_marker("soak")
            assert marker, item.nodeid
            name = f"{item.path.relative_to(ROOT)}::{item.name}"
            self.ran[item.nodeid] = Ran(name, marker.args[0])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up a test's steps; the first that failed is its outcome."""
        one = self.ran[report.nodeid]
        one.seconds += report.duration
        if report.when == "call" or report.failed:
            xfailed = report.skipped and hasattr(report, "wasxfail")
            one.outcome = "failed as expected" if xfailed else report.outcome


def rows(ran: list[Ran]) -> Iterator[str]:
    """A table, with the runs of one test in one row."""
    yield "| what | test | runs | outcome | s |\n|---|---|---|---|---|\n"
    for test in dict.fromkeys(one.name.partition("[")[0] for one in ran):
        same = [one for one in ran if one.name.partition("[")[0] == test]
        outcomes = [one.outcome for one in same]
        said = ", ".join(f"{outcomes.count(o)} {o}" for o in dict.fromkeys(outcomes))
        seconds = sum(one.seconds for one in same)
        file, _, name = test.partition("::")
        where = f"`{file}`: `{name}`"
        yield f"| {same[0].what} | {where} | {len(same)} | {said} | {seconds:.0f} |\n"


def commit() -> str:
    """The short hash of what is checked out, and whether it was changed since."""
    command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


def main() -> None:
    """Run every soak test and write the page."""
    ledger, seed = Ledger(), os.environ.get("FUSIONBOARD_SOAK_SEED", "1")
    tested = commit()
    code = pytest.main(["-m", "soak", "-n0", "-q", *sys.argv[1:]], plugins=[ledger])
    ran = list(ledger.ran.values())
    minutes = sum(one.seconds for one in ran) / 60
    machine = f"one process on {platform.machine()}, Python {platform.python_version()}"
    facts = (
        f"{date.today()}, commit {tested}, seed {seed}, {minutes:.1f} min, {machine}"
    )
    (ROOT / "docs" / "soak.md").write_text(HEAD + facts + ".\n\n" + "".join(rows(ran)))
    sys.exit(code)


if __name__ == "__main__":
    main()
