"""`fusionboard cohort`: tables out of a study folder and out of the store."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors.cohorts.patient_table import read_patient_table
from connectors.command_line.main import app
from data.errors import NotFoundError
from tests.connectors.cohorts.test_study_folder import TIMELINE, study

RUN = CliRunner()


def test_converts_a_study_and_says_what_was_assumed(tmp_path: Path) -> None:
    folder = study(tmp_path, data_timeline_treatment=TIMELINE)
    ran = RUN.invoke(
        app,
        ["cohort", "convert", str(folder), str(tmp_path / "out.csv")],
        catch_exceptions=False,
    )
    assert "3 rows written to out.csv" in ran.stdout
    assert "dNLR" in ran.stdout
    assert "P1" not in ran.stdout
    assert len(read_patient_table(tmp_path / "out.csv")) == 3


def test_an_empty_store_has_no_cohort(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUSIONBOARD_HOME", str(tmp_path))
    monkeypatch.delenv("FUSIONBOARD_DATABASE_URL", raising=False)
    ran = RUN.invoke(app, ["cohort", "build", "--out", str(tmp_path / "out")])
    assert isinstance(ran.exception, NotFoundError)
