"""Nodules as the growth page shows them."""

from datetime import date, timedelta

from data.imaging.nodule import Nodule
from data.patient.case import PatientCase
from data.results.assessment import NoduleAssessment
from data.results.growth import GrowthVerdict
from data.results.nodule_growth import NoduleGrowth
from tests.pages.example_cases import assessed, case, measurement

TODAY = date(2026, 6, 1)


FIRST = date(2025, 8, 1)


def nodule(*volumes: float, label: str = "N1", apart_days: int = 90) -> Nodule:
    scans = (
        measurement(FIRST + timedelta(days=apart_days * index), volume, spread=0.1)
        for index, volume in enumerate(volumes)
    )
    return Nodule("2.25.5", label, tuple(scans))


def real(*nodules: Nodule) -> PatientCase:
    """A patient who is not simulated, so that only what is released counts."""
    return case(simulated=False, nodules=nodules)


def course(
    *volumes: float, shown: PatientCase | None = None
) -> tuple[NoduleAssessment, NoduleGrowth]:
    patient = assessed(shown or case(nodules=(nodule(*volumes),)), on=TODAY)
    found = patient.assessment.nodules[0]
    assert found.growth is not None
    return found, found.growth


def verdict_of(growth: NoduleGrowth) -> GrowthVerdict:
    assert growth.verdict.released is not None
    return growth.verdict.released
