"""`fusionboard refresh-evidence` prints the difference."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors.command_line.main import app
from connectors.evidence.site_table import (
    read_site_table,
)
from tests.connectors.evidence.civic_file import write_release


def test_the_command_prints_the_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUSIONBOARD_HOME", str(tmp_path / "home"))
    path = str(write_release(tmp_path))
    dry = CliRunner().invoke(app, ["evidence", "refresh", path])
    assert dry.exit_code == 0, dry.output
    assert "+ EID4-alk_fusion" in dry.stdout
    assert "Nothing was written" in dry.stdout
    done = CliRunner().invoke(app, ["evidence", "refresh", path, "--apply"])
    assert done.exit_code == 0, done.output
    assert read_site_table(tmp_path / "home")
