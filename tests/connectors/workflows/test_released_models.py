"""Models that are fitted in seconds come out of their tables byte for byte."""

from importlib.resources import files
from pathlib import Path

import orjson
import pytest

from connectors.cohorts.patient_table import read_patient_table
from connectors.cohorts.reader_table import read_reader_table
from connectors.workflows.release import growth_risk, immunotherapy

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


def shipped(name: str) -> bytes:
    return files("data.models").joinpath(name).read_bytes()


def test_the_growth_risk_is_the_fit_to_its_table(shared_data: Path) -> None:
    table = read_reader_table(shared_data / "nodules" / "nlst_growth_train.csv")
    again = growth_risk.released(table, "1")
    written = orjson.dumps(again, option=orjson.OPT_INDENT_2) + b"\n"
    assert written == shipped("growth_risk.json")


def test_the_immunotherapy_models_are_the_fit_to_their_table(
    shared_data: Path,
) -> None:
    table = read_patient_table(shared_data / "response" / "msk_mind_nsclc.csv")
    again = immunotherapy.released(table, "1")
    assert orjson.dumps(again) + b"\n" == shipped("immunotherapy.json")
