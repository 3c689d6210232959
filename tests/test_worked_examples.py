"""The worked changes of the documents fit the code, and are as small as they say."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs/how_to").glob("add_a_*.md"))
MOST_FILES, MOST_LINES = 3, 30


def diff_of(page: Path) -> str:
    (diff,) = re.findall(r"^```diff\n(.*?)^```", page.read_text(), re.M | re.S)
    return str(diff)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_worked_change_is_small(page: Path) -> None:
    diff = diff_of(page)
    assert len(re.findall(r"^\+\+\+ ", diff, re.M)) <= MOST_FILES
    assert len(re.findall(r"^(?:\+(?!\+\+ )|-(?!-- ))", diff, re.M)) <= MOST_LINES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_worked_change_still_applies(page: Path) -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not here; install it")
    outcome = subprocess.run(  # noqa: S603
        [git, "apply", "--check", "-"],
        cwd=ROOT,
        input=diff_of(page),
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
