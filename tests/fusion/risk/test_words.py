"""Everything that a score, a guideline or a response can say has words for it."""

import csv
from collections.abc import Iterator
from enum import StrEnum
from itertools import product
from pathlib import Path

import pytest

from data.imaging.nodule import Density
from data.patient.nodule_terms import (
    CourseOnFollowUp,
    FindingKind,
    Indication,
    PetUptake,
)
from data.patient.response_categories import Response
from data.results.guideline import Guideline, Imaging, Strength
from data.results.response import ImmuneResponse
from data.results.risk import RiskTarget
from data.words import LANGUAGES, translate
from data.words.message_catalogue import catalogue
from fusion.risk.scores.plco import RaceTerm

REFERENCE = Path(__file__).parents[3] / "data" / "reference"
TABLES = {
    Guideline.FLEISCHNER: "fleischner_2017",
    Guideline.BTS: "bts_2015",
    Guideline.C_LUNG_RADS: "c_lung_rads_2024",
    Guideline.CHINA_CONSENSUS: "china_consensus_2024",
}
ENUMS: dict[str, type[StrEnum]] = {
    "risk.uptake": PetUptake,
    "risk.target": RiskTarget,
    "risk.race": RaceTerm,
    "guideline.name": Guideline,
    "guideline.indication": Indication,
    "guideline.finding": FindingKind,
    "guideline.course": CourseOnFollowUp,
    "guideline.imaging": Imaging,
    "guideline.strength": Strength,
    "response.category": ImmuneResponse,
}


def rows(table: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{table}.csv").open(encoding="utf-8") as sheet:
        return list(csv.DictReader(sheet))


def keys() -> Iterator[str]:
    for prefix, kind in ENUMS.items():
        yield from (f"{prefix}.{member.value}" for member in kind)
    yield from (f"response.category.{response.value}" for response in Response)
    for guideline, table in TABLES.items():
        yield from (f"guideline.{guideline}.{row['outcome']}" for row in rows(table))
    for row in rows("lung_rads_2022"):
        name = row["row"] if row["outcome"] == "0" else row["outcome"]
        yield f"guideline.lung_rads.{name}"
    yield from (f"guideline.not_for.{indication}" for indication in Indication)
    for model in {row["model"] for row in rows("risk_coefficients")}:
        yield f"risk.model.{model}"
    yield "risk.model.plcom2012_race_neutral"


@pytest.mark.parametrize(
    ("language", "key"), list(product(LANGUAGES, sorted(set(keys()))))
)
def test_it_can_be_said(language: str, key: str) -> None:
    assert key in catalogue(language)  # type: ignore[arg-type]


def test_a_density_is_a_term_of_the_brock_table() -> None:
    terms = {r["term"] for r in rows("risk_coefficients") if r["model"] == "brock_2a"}
    assert {density.value for density in Density} <= terms


@pytest.mark.parametrize("table", [*TABLES.values(), "lung_rads_2022"])
def test_every_row_has_its_own_name_a_source_and_its_evidence(table: str) -> None:
    found = rows(table)
    assert len({row["row"] for row in found}) == len(found)
    assert all(row["source"] for row in found)
    assert {row["evidence"] for row in found} <= {"V", "K", "U", "gap"}


def test_every_follow_up_belongs_to_an_outcome() -> None:
    outcomes = {
        (guideline.value, row["outcome"])
        for guideline, table in TABLES.items()
        for row in rows(table)
    }
    outcomes |= {("lung_rads", row["outcome"]) for row in rows("lung_rads_2022")}
    outcomes |= {("lung_rads", "0.infection")}
    outcomes |= {("bts", "stable_ct_at_1y"), ("bts", "stable_ct_at_2y")}
    steps = {(row["guideline"], row["outcome"]) for row in rows("guideline_follow_up")}
    assert steps <= outcomes


def test_a_message_is_worded_in_the_language_of_its_reader() -> None:
    key = "guideline.lung_rads.volume_says"
    assert translate(key, "en", category="3") != translate(key, "zh", category="3")
