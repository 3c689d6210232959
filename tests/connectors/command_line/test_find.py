"""`fusionboard find` says what it needs and what it did."""

from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from connectors.command_line.find import show
from connectors.command_line.main import app
from connectors.workflows.ingest.find_nodules import FindReport
from data.errors import FusionBoardError, InvalidScanError


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--series UID or --all"),
        (["--all", "--series", "1.2"], "--series UID or --all"),
        (["--series", "1.2"], r"no series 1\.2"),
    ],
)
def test_what_to_search_must_be_said(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUSIONBOARD_HOME", str(tmp_path))
    monkeypatch.delenv("FUSIONBOARD_DATABASE_URL", raising=False)
    with pytest.raises(FusionBoardError, match=words):
        CliRunner().invoke(app, ["find", *arguments], catch_exceptions=False)


def test_the_report_names_what_could_not_be_searched() -> None:
    console = Console(record=True, width=200)
    refused = (("1.2.3", InvalidScanError("lungs.none_found")),)
    show(FindReport(3, 2, 1, 4, 1, refused), console)
    text = console.export_text()
    assert "searched 2: 1 known nodules found again" in text
    assert "4 places wait" in text
    assert "1.2.3" in text
