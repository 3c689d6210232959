"""Findings of a site's silent run of FusionBoard over its past cases."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data.message import Message
from data.results.release import ModelOutput
from data.results.risk import Recalibration


class LocalValidationOutcome(StrEnum):
    """Outcome of an acceptance run: what it allows to be said."""

    PASSED = "passed"
    FELL_SHORT = "fell_short"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class LocalValidationFigure:
    """One figure with its 95 % bootstrap interval by patient.

    Attributes:
        name: Worded under `local_validation.figure.<name>`; what it means under
            `local_validation.meaning.<name>`. A share ends in `_share` and is 0 to 1,
            other names end in their unit.
        value: The figure.
        low: Lower bound.
        high: Upper bound.
        rows: Nodules, or patients, it rests on.
    """

    name: str
    value: float
    low: float
    high: float
    rows: int


@dataclass(frozen=True, slots=True)
class PastCase:
    """A past case that a number would have called back.

    Attributes:
        case: `<patient key> <nodule>` in a store, `row <n>` in a table.
        reader_called_it: Whether the reader, too, saw growth.
    """

    case: str
    reader_called_it: bool


@dataclass(frozen=True, slots=True)
class LocalValidationReport:
    """Performance of one number on past cases.

    Attributes:
        number: Which.
        version: Of the number, as the code computes it now.
        outcome: Whether it may be switched on.
        source: `store`, or the name of the cohort's file.
        labelled_by: `reader`; `diameter_rule` where nobody read and a measured diameter
            that grew by 1.5 mm stands for a reader's growth; `outcome` where it is
            known what became of the nodule or the patient.
        patients: How many.
        nodules: How many; 0 for an output about a patient.
        scans: How many, the foretold ones with them; 0 for an output about a patient.
        figures: With intervals.
        reasons: Why it did not pass, or what else must be known.
        recalled: Cases that it would have called back; never stored.
        reader_recalled: How many the reader saw grow, or turned out malignant.
        recalibration: What would be applied, if the number is a recalibrated score.
    """

    number: ModelOutput
    version: str
    outcome: LocalValidationOutcome
    source: str
    labelled_by: str
    patients: int
    nodules: int
    scans: int
    figures: tuple[LocalValidationFigure, ...]
    reasons: tuple[Message, ...] = ()
    recalled: tuple[PastCase, ...] = ()
    reader_recalled: int = 0
    recalibration: Recalibration | None = None


@dataclass(frozen=True, slots=True)
class LocalValidationRecord:
    """A report that a person signed, as the store keeps it.

    Attributes:
        record_id: Key in the store.
        report: Without the cases.
        signed_by: Who signed.
        signed_at: When.
    """

    record_id: int
    report: LocalValidationReport
    signed_by: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class OutputRelease:
    """Switching of a number on or off by a person.

    Attributes:
        number: Which.
        version: The version that was meant.
        on: On or off.
        person: Who.
        switched_at: When.
        record_id: The acceptance it rests on; None when switched off.
    """

    number: ModelOutput
    version: str
    on: bool
    person: str
    switched_at: datetime
    record_id: int | None = None
