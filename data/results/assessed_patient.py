"""A patient together with the stored assessment of it: what a page shows."""

from dataclasses import dataclass
from datetime import datetime

from data.patient.case import PatientCase
from data.patient.manual_entries import ManualEntries
from data.results.assessment import PatientAssessment


@dataclass(frozen=True, slots=True)
class AssessedPatient:
    """One patient at one moment: record, scans, entries and all that is said of them.

    Attributes:
        case: The patient, with the scans that count: one measurement a nodule and day.
        entries: What persons entered.
        assessment: All that is said.
        assessed_at: When it was composed.
        inputs_hash: Of case and entries as they were stored.
        versions: Of code, tables, models and releases, as one hash.
    """

    case: PatientCase
    entries: ManualEntries
    assessment: PatientAssessment
    assessed_at: datetime
    inputs_hash: str = ""
    versions: str = ""
