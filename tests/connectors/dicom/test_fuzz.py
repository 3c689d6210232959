"""2 000 mutated files: each a named refusal or a read; no crash, hang or flood.

The reading process may use 2 GiB of address space and 5 s of processor time a file;
the system ends it if it takes more.
"""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

WORKER = Path(__file__).with_name("fuzz_worker.py")
MUTANTS_A_PROCESS = 500


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_mutants_end_in_a_named_refusal_or_a_read(tmp_path: Path, seed: int) -> None:
    command = [sys.executable, str(WORKER), str(tmp_path), f"{seed}"]
    done = subprocess.run(  # noqa: S603 - our own file
        [*command, f"{MUTANTS_A_PROCESS}"],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    lines = done.stdout.splitlines()
    last = lines[-1] if lines else "nothing"
    assert done.returncode == 0, f"{last}: {done.returncode}\n{done.stderr[-4000:]}"
    outcomes = Counter(line.split()[-1] for line in lines)
    assert outcomes.total() == MUTANTS_A_PROCESS
    assert outcomes["read"] > 20
    assert all(name == "read" or name.startswith("scan.") for name in outcomes)
    assert len(outcomes) >= 10  # many kinds of damage are told apart
