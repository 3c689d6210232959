"""A run that is killed, or that runs beside another, ends like one clean run."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from connectors.settings import Settings
from connectors.store.opening import open_store
from connectors.workflows.ingest.ingest_folder import ingest_folder
from data.identity import Sex
from tests.connectors.examples import (
    Person,
    meaning,
    write_ct,
    write_marks,
    write_patient,
)

pytestmark = pytest.mark.slow

INGEST = """
import sys
from pathlib import Path
from connectors.settings import Settings
from connectors.store.opening import open_store
from connectors.workflows.ingest.ingest_folder import ingest_folder

store = open_store(Settings(home=Path(sys.argv[2]), database_url=""))
ingest_folder(
    Path(sys.argv[1]),
    store,
    on_progress=lambda done, total, what: print(what, done, flush=True),
)
"""
STUDIES = 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohort")
    for number in range(1, STUDIES + 1):
        person = Person(f"P-{number % 3}", Sex.MALE if number % 3 else Sex.FEMALE)
        write_ct(folder / str(number), person, number)
        write_patient(folder / f"{number % 3}.json", person, str(number % 3))
    marks = [(number, number % 3, "N1") for number in range(1, STUDIES + 1)]
    write_marks(folder / "nodule_marks.csv", *marks)
    return folder


@pytest.fixture(scope="module")
def clean(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """What one clean run leaves."""
    store = open_store(Settings(home=tmp_path_factory.mktemp("clean"), database_url=""))
    report = ingest_folder(folder, store)
    assert (report.studies, report.measured, report.unlinked) == (STUDIES, STUDIES, 0)
    held = meaning(store)
    store.close()
    return held


def start(folder: Path, home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", INGEST, str(folder), str(home)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603


def test_killed_at_random_moments_then_run_again(
    folder: Path, clean: dict[str, list[str]], tmp_path: Path
) -> None:
    chance = np.random.default_rng(20240506)
    steps = ["ingest.doing.records 0"]
    steps += [f"ingest.doing.studies {number}" for number in (0, 1, 2, 4, 5, 6)]
    for step in steps:
        run = start(folder, tmp_path)
        assert run.stdout
        with run.stdout as said:
            assert any(line.strip() == step for line in said)
            time.sleep(chance.uniform(0, 0.15))
            run.kill()
            assert run.wait(timeout=60) in (-signal.SIGKILL, 0)
        assert_nothing_is_half_written(tmp_path, step)
    store = open_store(Settings(home=tmp_path, database_url=""))
    ingest_folder(folder, store)
    assert meaning(store) == clean
    store.close()


def assert_nothing_is_half_written(home: Path, step: str) -> None:
    """Every study in the store has its series, its measured nodule and its image."""
    store = open_store(Settings(home=home, database_url=""))
    held = meaning(store)
    counts = {len(held[name]) for name in ("studies", "measurements", "key_images")}
    assert len(counts) == 1, f"after the kill at {step}: {counts}"
    store.close()


def test_two_runs_at_once_end_like_one(
    folder: Path, clean: dict[str, list[str]], tmp_path: Path
) -> None:
    runs = [start(folder, tmp_path) for _ in range(2)]
    for run in runs:
        run.communicate(timeout=300)
    assert [run.returncode for run in runs] == [0, 0]
    store = open_store(Settings(home=tmp_path, database_url=""))
    assert meaning(store) == clean
    store.close()
