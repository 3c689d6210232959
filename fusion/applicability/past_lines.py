"""Therapies that a patient was given so far, and the line of therapy to come next."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from data.partial_date import PartialDate
from data.patient.record import PatientRecord
from data.patient.therapy import TherapyLine, TherapyStatus
from data.reference.evidence_tables import drugs_of
from data.results.therapy_options import UsedFact

_NOT_FOR_ADVANCED: Final = ("curative", "adjuvant", "neoadjuvant")


def given_lines(record: PatientRecord) -> tuple[TherapyLine, ...]:
    """Therapies that were begun, newest first."""
    return tuple(
        line for line in record.therapies if line.status is not TherapyStatus.PLANNED
    )


def next_line(record: PatientRecord) -> int:
    """The line for advanced disease that comes next, from 1.

    Therapy with curative, adjuvant or neoadjuvant intent is no such line. A line that
    is still going on counts as given: what is asked for is what comes after it.
    """
    numbered = [
        line
        for line in given_lines(record)
        if line.number is not None and line.intent not in _NOT_FOR_ADVANCED
    ]
    return len(numbered) + 1


def is_one_of(drug: str, drug_class: str) -> bool:
    """Test whether a drug, by the name that a record gives it, is of a class."""
    said = drug.casefold()
    return any(said == known or known in said for known in drugs_of(drug_class))


def given(record: PatientRecord, drug_class: str) -> tuple[TherapyLine, ...]:
    """Begun therapies that hold a drug of a class, newest first."""
    return tuple(
        line
        for line in given_lines(record)
        if any(is_one_of(agent.display, drug_class) for agent in line.agents)
    )


def line_facts(lines: Iterable[TherapyLine]) -> tuple[UsedFact, ...]:
    """Therapies as facts."""
    return tuple(
        UsedFact(
            " + ".join(agent.display for agent in line.agents),
            line.sources[0] if line.sources else "",
            line.started,
        )
        for line in lines
    )


def last_start(lines: Iterable[TherapyLine]) -> PartialDate | None:
    """Start of the latest of these therapies, as far as it is known."""
    starts = [line.started for line in lines if line.started]
    return max(starts, key=lambda day: day.latest, default=None)


def days_since(line: TherapyLine, asked_on: date) -> int | None:
    """Fewest days since the last dose that the record allows; None if unknown.

    A therapy that goes on was given today.
    """
    if line.status in (TherapyStatus.ACTIVE, TherapyStatus.ON_HOLD) and not line.ended:
        return 0
    if line.ended is None:
        return None
    return max(0, (asked_on - line.ended.latest).days)
