"""`fusionboard accept`: runs, signs, switches, and refuses."""

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from connectors.command_line.main import app
from data.errors import InvalidClinicalValueError, NotFoundError
from data.results.release import ModelOutput
from data.words import translate
from tests.fusion.local_validation.past_patients import planted


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FUSIONBOARD_HOME", str(tmp_path))
    monkeypatch.delenv("FUSIONBOARD_DATABASE_URL", raising=False)
    return tmp_path


def accept(*words: str) -> dict[str, dict[str, dict[str, object]]]:
    run = CliRunner().invoke(app, ["accept", *words, "--json"], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    answer: dict[str, dict[str, dict[str, object]]] = json.loads(run.stdout)
    return answer


def test_an_empty_store_says_what_to_do(home: Path) -> None:
    with pytest.raises(NotFoundError, match="--cohort"):
        accept()


def test_nothing_is_switched_on_without_a_record(home: Path) -> None:
    with pytest.raises(InvalidClinicalValueError, match="never accepted"):
        accept("--switch-on", "growth_forecast", "--by", "Dr One")
    off = accept("--switch-off", "growth_forecast", "--by", "Dr One")
    assert off["state"]["growth_forecast"] == "off"  # type: ignore[comparison-overlap]


def test_one_thing_at_a_time(home: Path) -> None:
    with pytest.raises(InvalidClinicalValueError, match="More than one thing"):
        accept("--state", "--switch-off", "with_history", "--by", "Dr One")


def test_the_state_of_every_output_is_said(home: Path) -> None:
    states = accept("--state")["state"]
    assert list(states) == [kind.value for kind in ModelOutput]
    said = CliRunner().invoke(app, ["accept", "--state"]).stdout
    for kind in ModelOutput:
        assert translate(f"local_validation.number.{kind}") in said


def past_patients(folder: Path, rows: int) -> str:
    path = folder / "past.csv"
    pd.DataFrame(dict(planted(rows).numbers)).to_csv(path, index=False)
    return str(path)


@pytest.mark.parametrize(
    ("option", "other", "name"),
    [
        ("--response-cohort", "--survival-cohort", "immunotherapy_response"),
        ("--survival-cohort", "--response-cohort", "immunotherapy_progression"),
    ],
)
def test_past_patients_are_no_nodules(
    home: Path, option: str, other: str, name: str
) -> None:
    table = past_patients(home, 25)
    report = accept(option, table)["results"][name]
    assert (report["outcome"], report["patients"]) == ("too_few", 25)
    assert (report["source"], report["labelled_by"]) == ("past.csv", "outcome")
    said = CliRunner().invoke(app, ["accept", option, table]).stdout
    assert "25 patients, past.csv (outcome known)" in said
    assert "says nothing about this site's own patients" in said
    assert "called back" not in said
    for second in ([other, table], ["--state"], ["--cohort", table]):
        with pytest.raises(InvalidClinicalValueError, match="More than one thing"):
            accept(option, table, *second)


@pytest.mark.slow
def test_what_passed_and_was_signed_can_be_switched_on(home: Path) -> None:
    table = past_patients(home, 900)
    with pytest.raises(InvalidClinicalValueError, match="never accepted"):
        accept("--switch-on", "immunotherapy_progression", "--by", "Dr One")
    found = accept("--survival-cohort", table, "--by", "Dr One")
    assert found["signed"] == "Dr One"  # type: ignore[comparison-overlap]
    assert found["results"]["immunotherapy_progression"]["outcome"] == "passed"
    states = accept("--switch-on", "immunotherapy_progression", "--by", "Dr One")
    assert states["state"]["immunotherapy_progression"] == "on"  # type: ignore[comparison-overlap]
    assert states["state"]["immunotherapy_response"] == "never_accepted"  # type: ignore[comparison-overlap]


@pytest.mark.slow
@pytest.mark.real_data
def test_what_the_models_were_trained_on_switches_nothing_on(
    home: Path, shared_data: Path
) -> None:
    table = str(shared_data / "response" / "msk_mind_nsclc.csv")
    found = accept("--survival-cohort", table, "--by", "Dr One")["results"]
    reasons = found["immunotherapy_progression"]["reasons"]
    assert isinstance(reasons, list)
    assert "was trained on this table" in reasons[0]
    with pytest.raises(InvalidClinicalValueError, match="or on cases that say nothing"):
        accept("--switch-on", "immunotherapy_progression", "--by", "Dr One")


@pytest.mark.slow
@pytest.mark.real_data
def test_third_screens_are_foretold_from_the_first_two(
    home: Path, shared_data: Path
) -> None:
    cohort = str(shared_data / "nodules" / "nlst_growth_val.csv")
    results = accept("--cohort", cohort, "--by", "Dr One")["results"]
    forecast = results["growth_forecast"]
    figures = forecast["figures"]
    assert isinstance(figures, dict)
    inside = figures["inside_90_share"]
    assert 0.88 < inside["value"] < 0.94
    assert inside["low"] < inside["value"] < inside["high"]
    assert figures["error_less_than_carried_on_percent"]["high"] < 0
    assert figures["log_score_gain_over_no_change"]["low"] > 0
    verdict = results["growth_verdict"]["figures"]
    assert isinstance(verdict, dict)
    called = verdict["called_growing_of_stable_share"]
    assert called["high"] < verdict["rule_called_growing_of_stable_share"]["low"]
    # The bands hold, but the probability of growth is too extreme: no pass.
    assert forecast["outcome"] == "fell_short"
    with pytest.raises(InvalidClinicalValueError, match="fell short"):
        accept("--switch-on", "growth_forecast", "--by", "Dr One")


@pytest.mark.slow
@pytest.mark.real_data
def test_brock_is_bent_to_the_uk_half_and_can_be_switched_off_again(
    home: Path, shared_data: Path
) -> None:
    cohort = str(shared_data / "nodules" / "uk_three_centre_half.csv")
    found = accept("--malignancy", cohort, "--by", "Dr One")["results"]
    report = found["brock_recalibrated"]
    fitted = report["recalibration"]
    assert isinstance(fitted, dict)
    assert fitted["slope_interval"]["low"] < fitted["slope"]
    assert report["outcome"] == "passed"
    for switch, state in (("--switch-on", "on"), ("--switch-off", "off")):
        states = accept(switch, "brock_recalibrated", "--by", "Dr One")["state"]
        assert states["brock_recalibrated"] == state  # type: ignore[comparison-overlap]
