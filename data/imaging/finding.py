"""Findings of a search of a scan that a person must decide, and what was decided."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from data.imaging.matching import Outcome
from data.imaging.nodule import NoduleMeasurement
from data.imaging.volume import Millimetres3
from data.message import Message


class Decision(StrEnum):
    """Decision of a person on a finding; `WAITS` takes an earlier word back."""

    SAME = "same"
    NEW = "new"
    NO_NODULE = "no_nodule"
    GONE = "gone"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class FindingAnswer:
    """Answer of one person on a finding.

    Attributes:
        decision: What was said.
        person: Who said so.
        answered_at: When.
        tracking_uid: The nodule that the finding is, known or new; else empty.
    """

    decision: Decision
    person: str
    answered_at: datetime
    tracking_uid: str = ""


@dataclass(frozen=True, slots=True)
class ImagingFinding:
    """A place on a scan that waits for a person, or waited.

    Attributes:
        finding_id: Key in the store.
        study_uid: Study of the series.
        series_uid: The series that was searched.
        scanned_on: Day of the scan, or None if the images do not say.
        outcome: What most likely happened; `gone` if a known nodule was not found.
        place_mm: Centre of what was found, or where it was expected, LPS.
        diameter_mm: Rough diameter that the detector gives; None if nothing was found.
        score: The detector's, 0 to 1, no probability; None if nothing was found.
        nodules: Tracking UIDs of the known nodules it most likely is.
        choices: Tracking UIDs of those it may be instead, the likeliest first.
        reasons: Why, the decisive one first.
        measurement: What was measured there, or None.
        refused: Why nothing could be measured, or None.
        answers: What persons said, the oldest first; the last one holds.
    """

    finding_id: str
    study_uid: str
    series_uid: str
    scanned_on: date | None
    outcome: Outcome
    place_mm: Millimetres3
    diameter_mm: float | None = None
    score: float | None = None
    nodules: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    reasons: tuple[Message, ...] = ()
    measurement: NoduleMeasurement | None = None
    refused: Message | None = None
    answers: tuple[FindingAnswer, ...] = ()

    @property
    def answer(self) -> FindingAnswer | None:
        """The answer that holds, or None while the finding waits."""
        last = self.answers[-1] if self.answers else None
        return None if last is None or last.decision is Decision.WAITS else last

    @property
    def shows_something(self) -> bool:
        """True where something lies at the place, rather than nothing any more."""
        return self.outcome is not Outcome.GONE
