"""Every vector of guideline_decisions.json, run through its guideline.

The vectors were derived by hand from the published tables; `src` says from which.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.imaging.nodule import Density
from data.patient.nodule_terms import CourseOnFollowUp, FindingKind, Indication
from data.results.guideline import (
    GuidelineAnswer,
    GuidelineNotApplicable,
    GuidelineResult,
    NoduleFacts,
    PatientContext,
)
from fusion.risk.guidelines.bts import bts
from fusion.risk.guidelines.c_lung_rads import c_lung_rads
from fusion.risk.guidelines.fleischner import fleischner
from fusion.risk.guidelines.follow_up_dates import months_after
from fusion.risk.guidelines.lung_rads import lung_rads
from fusion.risk.guidelines.lung_rads_growth import lung_rads_course

Vector = dict[str, Any]
VECTORS: list[Vector] = json.loads(
    (Path(__file__).parent / "guideline_decisions.json").read_text("utf-8")
)
PUBLISHED = 87
SCANNED_ON = date(2024, 5, 31)
SCREENING = PatientContext(Indication.SCREENING, age_years=62)
INCIDENTAL = PatientContext(Indication.INCIDENTAL, age_years=62, immunosuppressed=False)
DENSITY = {
    "solid": Density.SOLID,
    "part-solid": Density.PART_SOLID,
    "nonsolid": Density.GROUND_GLASS,
    "GGN": Density.GROUND_GLASS,
}
FINDING = {
    "juxtapleural_benign_shape": FindingKind.JUXTAPLEURAL,
    "cyst_thick_wall": FindingKind.CYST_THICK_WALLED,
    "stepped": FindingKind.NODULE,
}
COURSE = {
    "growing_solid": CourseOnFollowUp.GROWING_SOLID_PART,
    "cystic_component_growing": CourseOnFollowUp.CYSTIC_PART_GROWING,
}
FLEISCHNER_TEXT = {
    "none": "none",
    "optional_ct_12": "optional CT 12 mo",
    "ct_6_12_consider_18_24": "CT 6-12 mo then consider 18-24",
    "ct_6_12_then_18_24": "CT 6-12 mo then 18-24",
    "consider_ct_3_pet_or_tissue": "consider CT 3 mo, PET/CT or tissue",
    "ct_3_6_consider_18_24": "CT 3-6 mo then consider 18-24",
    "ct_3_6_then_18_24": "CT 3-6 mo then 18-24",
    "ct_6_12_then_every_2y_to_5y": "CT 6-12 mo then every 2y to 5y",
    "ct_3_6_then_annual_5y": "CT 3-6 mo then annual x5y",
    "ct_3_6_consider_2y_4y": "CT 3-6 mo; if stable consider 2 and 4 y",
}
BTS_TEXT = {
    "discharge": "discharge",
    "ct_12": "CT 1y",
    "ct_3": "CT 3mo",
    "pet_ct_then_herder": "PET-CT+Herder",
    "ct_surveillance": "CT surveillance",
    "excision_or_treatment": "excision/non-surgical",
    "stable": "stable",
    "work_up": "work-up",
    "consider_discharge": "consider discharge/surveillance",
}
# The vectors name this one outcome differently before and after PET.
BTS_TEXT_BY_ROW = {
    "pet.herder_middle": "biopsy/surveillance",
    "growth.middle": "biopsy or surveillance",
}


def answered(result: GuidelineResult) -> GuidelineAnswer:
    assert isinstance(result, GuidelineAnswer), result
    return result


def outcome(answer: GuidelineAnswer) -> str:
    return answer.management.key.rpartition(".")[2]


def run_lung_rads(given: Vector) -> str:
    other = given.get("other", "nodule")
    status = given.get("status", "baseline")
    facts = NoduleFacts(
        scanned_on=SCANNED_ON,
        finding=FINDING.get(other) or FindingKind(other),
        course=COURSE.get(status) or CourseOnFollowUp(status),
        density=DENSITY.get(given.get("type", "")),
        mean_diameter_mm=given.get("mean_mm", given.get("total_mm")),
        solid_diameter_mm=given.get("solid_mm"),
        previous_category=given.get("prev"),
    )
    return answered(lung_rads(SCREENING, facts)).category


def run_lung_rads_growth(given: Vector) -> str:
    later = months_after(SCANNED_ON, given["months"])
    course = lung_rads_course([(SCANNED_ON, given["d1"]), (later, given["d2"])])
    if course is CourseOnFollowUp.GROWING:
        return "growth"
    return "not growth (1.5 is not >1.5)"


def run_fleischner(given: Vector) -> str:
    context = PatientContext(
        indication=Indication(given.get("context", "incidental")),
        age_years=given.get("age", 62),
        immunosuppressed=False,
    )
    facts = NoduleFacts(
        scanned_on=SCANNED_ON,
        density=DENSITY.get(given.get("type", "")),
        mean_diameter_mm=given.get("mean_mm"),
        solid_diameter_mm=given.get("solid_mm"),
        multiple={"single": False, "multiple": True}.get(given.get("number", "")),
        high_risk={"low": False, "high": True}.get(given.get("risk", "")),
    )
    result = fleischner(context, facts)
    if isinstance(result, GuidelineNotApplicable):
        return "not applicable"
    return FLEISCHNER_TEXT[outcome(answered(result))]


def run_bts(given: Vector) -> str:
    facts = NoduleFacts(
        scanned_on=SCANNED_ON,
        density=Density.SOLID,
        longest_diameter_mm=given.get("d"),
        volume_mm3=given.get("v"),
        brock_probability=given.get("brock"),
        herder_probability=given.get("herder"),
        volume_change_percent=given.get("pvc"),
        volume_doubling_days=given.get("vdt"),
    )
    answer = answered(bts(INCIDENTAL, facts))
    return BTS_TEXT_BY_ROW.get(answer.row) or BTS_TEXT[outcome(answer)]


def run_c_lung_rads(given: Vector) -> int:
    facts = NoduleFacts(
        scanned_on=SCANNED_ON,
        finding=FindingKind(given.get("other", "nodule")),
        density=DENSITY[given["type"]],
        mean_diameter_mm=given["mean_mm"],
        solid_diameter_mm=given.get("solid_mm"),
    )
    return int(answered(c_lung_rads(SCREENING, facts)).category)


RUNS: dict[str, Callable[[Vector], str | int]] = {
    "LungRADS2022": run_lung_rads,
    "LungRADS2022_growth": run_lung_rads_growth,
    "Fleischner2017": run_fleischner,
    "BTS2015": run_bts,
    "C-Lung-RADS": run_c_lung_rads,
}


def test_no_published_vector_is_lost() -> None:
    assert len(VECTORS) >= PUBLISHED


@pytest.mark.parametrize(
    "vector", VECTORS, ids=[f"{i}-{v['guideline']}" for i, v in enumerate(VECTORS)]
)
def test_vector(vector: Vector) -> None:
    assert RUNS[vector["guideline"]](vector["input"]) == vector["expect"]
