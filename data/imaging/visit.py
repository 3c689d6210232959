"""Visits to a hospital."""

from dataclasses import dataclass
from enum import StrEnum

from data.partial_date import PartialDate


class VisitKind(StrEnum):
    """Kind of visit for which a patient came."""

    INPATIENT = "inpatient"
    OUTPATIENT = "outpatient"
    EMERGENCY = "emergency"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay or appointment.

    Attributes:
        kind: How the patient came.
        source: FHIR reference it was read from.
        started: First day, as far as it is known.
        ended: Last day, or None.
    """

    kind: VisitKind
    source: str
    started: PartialDate | None = None
    ended: PartialDate | None = None
