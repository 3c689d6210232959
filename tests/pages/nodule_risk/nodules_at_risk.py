"""Nodules as the risk page shows them."""

from dataclasses import replace
from datetime import UTC, date, datetime

from data.patient.case import PatientCase
from data.patient.manual_entries import ManualEntries
from data.patient.manual_entry import ENTRY_FIELDS, ManualEntry
from data.results.risk_card import RiskCard
from tests.pages.example_cases import assessed, case, record

TODAY = date(2026, 2, 1)


SCAN = date(2026, 1, 10)


ANSWERS = (
    ("indication", "incidental"),
    ("immunosuppressed", "no"),
    ("nodule_count", "2"),
    ("spiculated", "no"),
    ("high_risk", "no"),
)


def said(*answers: tuple[str, str], person: str = "Dr Reader") -> list[ManualEntry]:
    return [
        ManualEntry(
            name,
            value,
            person,
            datetime(2026, 1, 12, 9, 30, tzinfo=UTC),
            SCAN,
            "" if ENTRY_FIELDS[name].scope == "person" else "2.25.0",
        )
        for name, value in answers
    ]


def healthy() -> PatientCase:
    """The patient without the cancer, so that every guideline may apply."""
    return case(record=replace(record(), cancers=()))


def card_of(
    shown: PatientCase, entered: list[ManualEntry], nodule: int = 0
) -> RiskCard:
    patient = assessed(shown, ManualEntries(tuple(entered)), on=TODAY)
    card = patient.assessment.nodules[nodule].risk
    assert card is not None
    return card
