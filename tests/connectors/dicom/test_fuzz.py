"""Mutated files: each a named refusal or a read; no crash, hang or flood.

The reading process may use 2 GiB of address space and 5 s of processor time a file;
the system ends it if it takes more.
"""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import SOAK_SEED

WORKER = Path(__file__).with_name("fuzz_worker.py")


@pytest.mark.slow
def test_mutants_end_in_a_named_refusal_or_a_read(tmp_path: Path) -> None:
    named_or_read(tmp_path, 500, seed=1)


@pytest.mark.soak("1 000 mutated DICOM files")
@pytest.mark.parametrize("process", range(16))
def test_many_mutants_end_in_a_named_refusal_or_a_read(
    tmp_path: Path, process: int
) -> None:
    named_or_read(tmp_path, 1000, seed=1000 * SOAK_SEED + process)


def named_or_read(folder: Path, mutants: int, seed: int) -> None:
    command = [sys.executable, str(WORKER), str(folder), f"{seed}"]
    done = subprocess.run(  # noqa: S603 - our own file
        [*command, f"{mutants}"],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    lines = done.stdout.splitlines()
    last = lines[-1] if lines else "nothing"
    assert done.returncode == 0, f"{last}: {done.returncode}\n{done.stderr[-4000:]}"
    outcomes = Counter(line.split()[-1] for line in lines)
    assert outcomes.total() == mutants
    assert outcomes["read"] > 20
    assert all(name == "read" or name.startswith("scan.") for name in outcomes)
    assert len(outcomes) >= 10  # many kinds of damage are told apart
