"""Neither a page nor the command line waits for the libraries that fit models."""

import subprocess
import sys

import pytest

FITTING = ("sklearn", "lifelines", "joblib")


@pytest.mark.parametrize("start", ["pages.shell.frame", "connectors.command_line.main"])
def test_the_start_loads_nothing_that_fits(start: str) -> None:
    asked = f"import sys, {start}; print([m for m in {FITTING} if m in sys.modules])"
    found = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "ignore", "-c", asked],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[]"
