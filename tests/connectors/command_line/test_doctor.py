from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from connectors.command_line.main import app


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FUSIONBOARD_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("FUSIONBOARD_DATABASE_URL", raising=False)
    return tmp_path / "home"


def test_doctor_finds_a_fresh_installation_well(home: Path) -> None:
    outcome = CliRunner().invoke(app, ["doctor", "--json"])
    assert outcome.exit_code == 0, outcome.output
    checks = orjson.loads(outcome.stdout)
    assert str(home) in checks["home"]["found"]
    assert checks["store"]["found"].endswith("0 patients")


def test_doctor_hides_the_password_and_says_what_to_do(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql+psycopg://me:hush@127.0.0.1:1/none"
    monkeypatch.setenv("FUSIONBOARD_DATABASE_URL", url)
    outcome = CliRunner().invoke(app, ["doctor", "--json"])
    assert outcome.exit_code == 1
    assert "hush" not in outcome.output
    assert not orjson.loads(outcome.stdout)["store"]["ok"]
