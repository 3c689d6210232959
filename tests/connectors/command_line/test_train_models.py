"""`fusionboard train MODEL`: one command a model, and a list of them."""

import inspect
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors.command_line.main import app
from connectors.command_line.training.listing import MODELS
from connectors.command_line.training.segmentation import segmentation
from fusion.training.segmentation.train import Plan

RELEASED = Path(__file__).parents[3] / "data" / "models"
NAMES = (
    *("growth-risk", "response", "survival", "segmentation", "segmentation-qc"),
    *("detector", "image-expert", "fused"),
)


def said(*arguments: str) -> str:
    outcome = CliRunner().invoke(app, ["train", *arguments])
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


def test_the_list_says_what_each_learns_from_and_writes() -> None:
    lines = said("--list").splitlines()
    assert [line.split()[0] for line in lines] == list(NAMES)
    assert all(" from " in line and " to " in line for line in lines)


@pytest.mark.parametrize("name", NAMES)
def test_each_model_has_a_command(name: str) -> None:
    file = f"connectors.command_line.training.{MODELS[name].file}"
    command = getattr(import_module(file), name.replace("-", "_"))
    assert inspect.getdoc(command).splitlines()[0] in " ".join(
        said(name, "--help").split()
    )


def test_a_configuration_alone_trains_the_fused_model() -> None:
    outcome = CliRunner().invoke(app, ["train", "missing.toml"])
    assert "missing.toml" in str(outcome.exception)


def test_an_unknown_model_is_refused() -> None:
    assert CliRunner().invoke(app, ["train", "fussed"]).exit_code == 2


def test_the_network_is_trained_by_the_plan_unless_told_otherwise() -> None:
    asked = inspect.signature(segmentation).parameters
    plan = {name: getattr(Plan(), name) for name in Plan.__slots__}
    assert {name: asked[name].default for name in plan} == plan


@pytest.mark.real_data
def test_the_growth_risk_is_the_released_file(
    shared_data: Path, tmp_path: Path
) -> None:
    table, out = shared_data / "nodules" / "nlst_growth_train.csv", tmp_path / "a.json"
    said("growth-risk", str(table), str(out), "--version", "1")
    assert out.read_bytes() == (RELEASED / "growth_risk.json").read_bytes()


@pytest.mark.real_data
@pytest.mark.parametrize("order", [("response", "survival"), ("survival", "response")])
def test_both_models_of_antibodies_are_the_released_file(
    order: tuple[str, str], shared_data: Path, tmp_path: Path
) -> None:
    table, out = shared_data / "response" / "msk_mind_nsclc.csv", tmp_path / "a.json"
    for name in order:
        said(name, str(table), str(out), "--version", "1")
    assert out.read_bytes() == (RELEASED / "immunotherapy.json").read_bytes()
