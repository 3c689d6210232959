"""Readings of a tumour at one visit by persons and records, and what is targeted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from data.errors import InvalidClinicalValueError
from data.partial_date import PartialDate
from data.patient.manual_entry import LONGEST_NAME
from data.patient.response_categories import NonTargets, Response

LUNG: Final = "lung"
"""Organ of our own nodules."""

RECORD: Final = "record"
"""Who measured a lesion that was read from the clinical record."""

# Characters and count; chosen: more would not fit the table of a reading.
LONGEST_LABEL: Final = 60
MOST_LESIONS: Final = 20


class LesionRole(StrEnum):
    """Role of a lesion: what it counts as."""

    TARGET = "target"
    NON_TARGET = "non_target"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class LesionReading:
    """One lesion as a person measured it on one scan.

    Attributes:
        label: The same on every scan; the label of a lung nodule replaces what was
            measured of that nodule.
        organ: Organ it lies in, in the reader's words.
        diameter_mm: Longest diameter, or short axis of a lymph node; 0 if gone, 5 if
            too small to measure; None if it could not be measured.
        lymph_node: Whether it is a lymph node.
        role: Only targets enter the sum; new lesions are those after baseline.
        source: Where the diameter was read if not on the images, or empty.
    """

    label: str
    organ: str
    diameter_mm: float | None
    lymph_node: bool = False
    role: LesionRole = LesionRole.TARGET
    source: str = ""

    def __post_init__(self) -> None:
        for words in (self.label, self.organ):
            if not 0 < len(words.strip()) <= LONGEST_LABEL:
                raise InvalidClinicalValueError(
                    "response.lesion_words", longest=LONGEST_LABEL
                )
        if self.diameter_mm is not None and not 0 <= self.diameter_mm <= 1000:
            raise InvalidClinicalValueError(
                "response.diameter", label=self.label, value=self.diameter_mm
            )


@dataclass(frozen=True, slots=True)
class TumourReading:
    """Reading of one visit by one person; never changed, only followed by another.

    Attributes:
        scanned_on: Day of the scan that was read.
        person: Who read it.
        entered_at: When, by the clock of this machine.
        whole_body: Whether the person accounts for the body outside the lung.
        non_targets: All non-target lesions together.
        new_lesion: Whether an unequivocal new lesion appeared; None if not said.
        lesions: Lesions outside the lung, and lung targets that were read anew.
        withdrawn: The person takes back what was said of this visit.
    """

    scanned_on: date
    person: str
    entered_at: datetime
    whole_body: bool = False
    non_targets: NonTargets = NonTargets.NOT_EVALUATED
    new_lesion: bool | None = None
    lesions: tuple[LesionReading, ...] = ()
    withdrawn: bool = False

    def __post_init__(self) -> None:
        _check_person(self.person)
        labels = [lesion.label for lesion in self.lesions]
        if len(set(labels)) != len(labels):
            raise InvalidClinicalValueError("response.label_twice")
        if len(labels) > MOST_LESIONS:
            raise InvalidClinicalValueError(
                "response.too_many_lesions", count=len(labels), most=MOST_LESIONS
            )
        self._check_roles()

    def listed(self, role: LesionRole) -> tuple[LesionReading, ...]:
        """The lesions that count as this."""
        return tuple(lesion for lesion in self.lesions if lesion.role is role)

    def _check_roles(self) -> None:
        """Check that what is said of all lesions fits the listed lesions."""
        for role, denied in (
            (LesionRole.NEW, self.new_lesion is False),
            (
                LesionRole.NON_TARGET,
                self.non_targets is NonTargets.NONE_AT_BASELINE,
            ),
        ):
            present = [one.label for one in self.listed(role) if one.diameter_mm != 0]
            if denied and present:
                raise InvalidClinicalValueError(
                    f"response.contradicts.{role}", labels=", ".join(present)
                )


@dataclass(frozen=True, slots=True)
class ResponsePlan:
    """Scan against which, and lung nodules by which, response is judged.

    Attributes:
        baseline_on: Day of the scan before therapy.
        target_uids: Tracking UIDs of the lung nodules that are targets.
        person: Who chose; empty if it is only proposed.
        entered_at: When it was chosen, or None.
    """

    baseline_on: date
    target_uids: tuple[str, ...]
    person: str = ""
    entered_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.entered_at is not None:
            _check_person(self.person)


@dataclass(frozen=True, slots=True)
class TumourSize:
    """A lesion's size as a clinical record holds it.

    Attributes:
        label: Which lesion, in the record's words.
        organ: Where, in the record's words.
        longest_mm: Longest dimension.
        source: FHIR reference it was read from.
        measured_on: Day, as far as it is known.
    """

    label: str
    organ: str
    longest_mm: float
    source: str
    measured_on: PartialDate | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.longest_mm <= 1000:
            raise InvalidClinicalValueError(
                "response.diameter", label=self.label, value=self.longest_mm
            )


@dataclass(frozen=True, slots=True)
class DiseaseStatus:
    """Status of the disease in the record; shown beside ours, never merged.

    Attributes:
        said: In the record's words.
        source: FHIR reference it was read from.
        assessed_on: Day, as far as it is known.
        category: RECIST category if the record uses one, else None.
    """

    said: str
    source: str
    assessed_on: PartialDate | None = None
    category: Response | None = None


def readings_that_count(said: Iterable[TumourReading]) -> dict[date, TumourReading]:
    """The last reading of each day; a day whose last reading is withdrawn has none.

    Args:
        said: All readings, the oldest entry first.
    """
    last = {reading.scanned_on: reading for reading in said}
    return {day: reading for day, reading in last.items() if not reading.withdrawn}


def _check_person(person: str) -> None:
    if not 0 < len(person.strip()) <= LONGEST_NAME:
        raise InvalidClinicalValueError("entered.person", longest=LONGEST_NAME)
