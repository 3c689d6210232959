"""Inputs known of a nodule and its patient, each with where it is from."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from data.identity import Sex
from data.imaging.nodule import Nodule, NoduleMeasurement
from data.partial_date import age_on
from data.patient.case import PatientCase
from data.patient.labs import LabKind, newest
from data.patient.manual_entry import (
    ENTRY_FIELDS,
    EntryKind,
    ManualEntry,
    current_entries,
)
from data.patient.record import CancerCondition, PatientRecord, SmokingStatus
from data.results.known_input import InputOrigin, KnownInput
from fusion.risk.guidelines.follow_up_dates import months_after

_MONTHS_OF_5_YEARS: Final = 60  # by definition
_ASKED: Final = {
    "emphysema": ("emphysema", "copd"),  # PLCOm2012 counts emphysema as COPD
    "copd": ("copd",),
    "immunosuppression": ("immunosuppressed",),
}


def known_inputs(
    case: PatientCase, nodule: Nodule, said: Iterable[ManualEntry]
) -> dict[str, KnownInput]:
    """Inputs by name; what nobody knows is not among them.

    What a person entered goes before the record.

    Args:
        case: The patient.
        nodule: One of its nodules, with at least one measurement.
        said: All that persons entered, oldest first.
    """
    scan = nodule.measurements[-1]
    found = _measured(scan) | _of_person(case, scan.scanned_on)
    if case.record:
        found |= _recorded(case.record, scan.scanned_on)
    facts = current_entries(said, nodule.tracking_uid, scan.scanned_on)
    return found | {name: _entered(fact, found) for name, fact in facts.items()}


def truth(inputs: Mapping[str, KnownInput], name: str) -> bool | None:
    """A yes or no, or None if unknown."""
    value = inputs[name].value if name in inputs else None
    return value if isinstance(value, bool) else None


def number(inputs: Mapping[str, KnownInput], name: str) -> float | None:
    """A number, or None if unknown."""
    value = inputs[name].value if name in inputs else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None  # type: ignore[arg-type]


def term(inputs: Mapping[str, KnownInput], name: str) -> str | None:
    """A term of a vocabulary, or None if unknown."""
    value = inputs[name].value if name in inputs else None
    return value if isinstance(value, str) else None


def _entered(fact: ManualEntry, found: Mapping[str, KnownInput]) -> KnownInput:
    kind = ENTRY_FIELDS[fact.name].kind
    value: object = fact.value
    if kind is EntryKind.YES_NO:
        value = fact.truth
    elif kind is EntryKind.NUMBER:
        value = fact.number
    before = found[fact.name].value if fact.name in found else None
    return KnownInput(
        fact.name,
        value,
        InputOrigin.ENTERED,
        fact.person,
        fact,
        before if before != value else None,
    )


def _measured(scan: NoduleMeasurement) -> dict[str, KnownInput]:
    values: dict[str, object] = {
        "longest_diameter_mm": scan.long_axis_mm,
        "density": scan.density.value,
    }
    return {
        name: KnownInput(name, value, InputOrigin.MEASURED, scan.method)
        for name, value in values.items()
    }


def _of_person(case: PatientCase, on: date) -> dict[str, KnownInput]:
    values: dict[str, object] = {}
    if case.identity.birth_date:
        values["age_years"] = age_on(case.identity.birth_date, on)
    if case.identity.sex in (Sex.FEMALE, Sex.MALE):
        values["female"] = case.identity.sex is Sex.FEMALE
    source = case.record.source if case.record else ""
    return {
        name: KnownInput(name, value, InputOrigin.RECORD, source)
        for name, value in values.items()
    }


def _recorded(record: PatientRecord, on: date) -> dict[str, KnownInput]:
    found = _smoking(record) | _background(record)
    cancers = [cancer for cancer in record.cancers if cancer.confirmed]
    if cancers:
        found["known_cancer"] = _of_cancer("known_cancer", cancers[0])
    long_ago = months_after(on, -_MONTHS_OF_5_YEARS)
    for cancer in cancers:
        for name in _kinds(cancer, on, long_ago):
            found.setdefault(name, _of_cancer(name, cancer))
    return found


def _background(record: PatientRecord) -> dict[str, KnownInput]:
    """Conditions, family and body mass; a record that is silent says nothing."""
    found: dict[str, KnownInput] = {}

    def add(name: str, value: object, source: str) -> None:
        found.setdefault(name, KnownInput(name, value, InputOrigin.RECORD, source))

    for one in record.background:
        for name in _ASKED[one.kind]:
            add(name, True, one.source)
    for relative in record.family_cancers:
        if relative.lung:
            add("family_history", True, relative.source)
    mass = newest(record.labs, LabKind.BODY_MASS_INDEX)
    if mass is not None:
        add("bmi_kg_m2", mass.value, mass.source)
    return found


def _kinds(cancer: CancerCondition, on: date, long_ago: date) -> list[str]:
    """Name what a confirmed cancer is in the words of the scores."""
    if cancer.onset is None:
        return []
    kinds = []
    if cancer.onset.latest < long_ago and not (cancer.lung or cancer.secondary):
        kinds.append("extrathoracic_cancer")
    if long_ago <= cancer.onset.latest and cancer.onset.earliest < on:
        kinds.append("cancer_within_5_years")
    if cancer.lung and not cancer.secondary and cancer.onset.latest < on:
        kinds.append("earlier_lung_cancer")
    return kinds


def _of_cancer(name: str, cancer: CancerCondition) -> KnownInput:
    return KnownInput(name, True, InputOrigin.RECORD, cancer.source)


def _smoking(record: PatientRecord) -> dict[str, KnownInput]:
    """Smoking by the newest status; who ever smoked has smoked."""
    stated = [
        one for one in record.smoking if one.status not in (None, SmokingStatus.UNKNOWN)
    ]
    if not stated:
        return {}
    smoked = [one for one in stated if one.status is not SmokingStatus.NEVER]
    ever = (smoked or stated)[0]
    now = stated[0].status is SmokingStatus.CURRENT
    return {
        "ever_smoker": KnownInput(
            "ever_smoker", bool(smoked), InputOrigin.RECORD, ever.source
        ),
        "current_smoker": KnownInput(
            "current_smoker", now, InputOrigin.RECORD, stated[0].source
        ),
    }
