"""Nodules as guidelines ask about them, and short names for their answers."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from data.imaging.nodule import Density
from data.patient.nodule_terms import CourseOnFollowUp, Indication
from data.results.guideline import (
    GuidelineAnswer,
    GuidelineNeedsInput,
    NoduleFacts,
    PatientContext,
)

SCANNED_ON = date(2024, 5, 31)


SCREENING = PatientContext(Indication.SCREENING, age_years=62)


INCIDENTAL = PatientContext(Indication.INCIDENTAL, age_years=62, immunosuppressed=False)


SOLID = NoduleFacts(
    SCANNED_ON,
    course=CourseOnFollowUp.BASELINE,
    density=Density.SOLID,
    mean_diameter_mm=7,
    longest_diameter_mm=7.5,
    multiple=False,
    high_risk=True,
)


diameters = st.floats(0.5, 60)


def answered(result: object) -> GuidelineAnswer:
    assert isinstance(result, GuidelineAnswer), result
    return result


def asked(result: object) -> tuple[str, ...]:
    assert isinstance(result, GuidelineNeedsInput), result
    return result.inputs_missing


def solid(**changes: object) -> NoduleFacts:
    return replace(SOLID, **changes)
