"""One patient from several records that say the same person."""

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, Final

from data.identity import PersonIdentity, Sex
from data.partial_date import PartialDate
from data.patient.record import PatientRecord
from data.patient.therapy import TherapyLine

_DATED: Final = {
    "smoking": "recorded_on",
    "cancers": "onset",
    "stages": "staged_on",
    "histologies": "reported_on",
    "performance": "recorded_on",
    "biomarkers": "tested_on",
    "variants": "tested_on",
    "genes_studied": "tested_on",
    "therapies": "started",
    "imaging_studies": "started",
    "pending": "ordered_on",
    "tumour_sizes": "measured_on",
    "disease_statuses": "assessed_on",
    "comorbidities": "onset",
    "labs": "taken_on",
    "procedures": "started",
    "current_drugs": "since",
    "allergies": "recorded_on",
    "family_cancers": "recorded_on",
    "background": "onset",
    "text_reports": "reported_on",
    "visits": "started",
    "implications": "reported_on",
}


def merged_identity(identities: Sequence[PersonIdentity]) -> PersonIdentity:
    """Merge what several sources, which contradict nothing, know of one person.

    Args:
        identities: At least one; the first with a name gives it.
    """
    sexes = {identity.sex for identity in identities}
    births = [identity.birth_date for identity in identities if identity.birth_date]
    return PersonIdentity(
        identifiers=frozenset().union(*(each.identifiers for each in identities)),
        sex=next(
            (sex for sex in (Sex.FEMALE, Sex.MALE, Sex.OTHER) if sex in sexes),
            Sex.UNKNOWN,
        ),
        birth_date=max(births, key=_known_parts, default=None),
        name=next((identity.name for identity in identities if identity.name), ""),
    )


def _known_parts(date: PartialDate) -> tuple[bool, bool, str]:
    return date.month is not None, date.day is not None, str(date)


def merged_record(records: Sequence[PatientRecord]) -> PatientRecord:
    """All that several records say of one patient, newest first in each list.

    Args:
        records: At least one; the first gives the reference of the patient.
    """
    first, *others = records
    if not others:
        return first
    lists: dict[str, Any] = {
        name: _newest_first(
            dict.fromkeys(item for record in records for item in getattr(record, name)),
            dated,
        )
        for name, dated in _DATED.items()
    }
    lists["therapies"] = _numbered(lists["therapies"])
    return replace(
        first,
        identity=merged_identity([record.identity for record in records]),
        deceased=any(record.deceased for record in records),
        rejected_resources=tuple(
            item for record in records for item in record.rejected_resources
        ),
        simulated=any(record.simulated for record in records),
        **lists,
    )


def _newest_first(items: dict[Any, None], dated: str) -> tuple[Any, ...]:
    day = attrgetter(dated)
    known = [item for item in items if day(item)]
    known.sort(key=lambda item: day(item).earliest, reverse=True)
    return (*known, *(item for item in items if not day(item)))


def _numbered(lines: tuple[TherapyLine, ...]) -> tuple[TherapyLine, ...]:
    """Lines of therapy counted again from the oldest, which is number 1."""
    starts = sorted({line.started.earliest for line in lines if line.started})
    return tuple(
        replace(line, number=starts.index(line.started.earliest) + 1)
        if line.started
        else line
        for line in lines
    )
