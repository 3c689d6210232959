"""A process that dies between a change and its assessment loses nothing."""

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from connectors.settings import load_settings
from connectors.store.opening import open_store
from connectors.store.repository import Repository
from connectors.workflows.assess.assess_patients import (
    assess_stale,
    patients_to_reassess,
)
from tests.connectors.followed_store import add_patient
from tests.connectors.stored_rows import assessment_history

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
SCANS = [(date(2025, 1, 1), 300.0), (date(2025, 7, 1), 900.0)]

DIES_BEFORE_ASSESSING = """
import os, signal
from datetime import date
from connectors.settings import load_settings
from connectors.store.opening import open_store
from connectors.workflows.entries import keep_entries as workflow

workflow.assess_changed = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
workflow.keep_entries(
    open_store(load_settings()), "p", {"indication": "screening"},
    person="Nurse", tracking_uid="2.25.p", scanned_on=date(2025, 7, 1),
)
"""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("FUSIONBOARD_HOME", str(tmp_path))
    monkeypatch.delenv("FUSIONBOARD_DATABASE_URL", raising=False)
    repository = open_store(load_settings())
    add_patient(repository, "p", SCANS)
    return repository


def started(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ}
    )


def kept(repository: Repository) -> int:
    return len(assessment_history(repository, "p"))


def test_killed_between_entry_and_assessment_the_next_start_completes_it(
    store: Repository,
) -> None:
    assess_stale(store, date.today())
    killed = started(DIES_BEFORE_ASSESSING)
    assert killed.wait(timeout=60) == -signal.SIGKILL
    assert patients_to_reassess(store, date.today()) == ("p",)
    assert kept(store) == 1
    start = (
        "import asyncio, app\n"
        "from pages.kit.assessing import assessing_at_start, background_assessment\n"
        "async def run():\n"
        "    async with assessing_at_start(None):\n"
        "        while background_assessment().running:\n"
        "            await asyncio.sleep(0.05)\n"
        "asyncio.run(run())\n"
    )
    assert started(start).wait(timeout=120) == 0
    assert patients_to_reassess(store, date.today()) == ()
    assert kept(store) == 2


def test_two_processes_at_once_keep_one_assessment(store: Repository) -> None:
    code = "from connectors.command_line.assess import assess\nassess(None, '', False)"
    both = [started(code) for _ in range(2)]
    assert [one.wait(timeout=120) for one in both] == [0, 0]
    assert kept(store) == 1
    assert patients_to_reassess(store, date.today()) == ()
