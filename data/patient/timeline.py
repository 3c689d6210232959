"""Events of a patient, on one axis of time."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Lane(StrEnum):
    """Lines of a timeline, from top to bottom."""

    SCANS = "scans"
    THERAPY = "therapy"
    PROCEDURES = "procedures"
    GENES = "genes"
    BIOMARKERS = "biomarkers"
    ASSESSMENTS = "assessments"
    LABS = "labs"
    REPORTS = "reports"
    VISITS = "visits"


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One thing that happened, or lasted.

    Attributes:
        lane: Which line it is on.
        kind: What it is within its lane, such as `albumin` or `stage`; worded under
            `timeline.kind.<kind>` or shown as it is.
        said: What was found, in the record's words or with its unit.
        first: Earliest day that its date allows.
        last: Latest day; later than `first` if it lasted, or is known by month or
            year only.
        exact: Whether `first` is a known day.
        source: FHIR reference or Series Instance UID.
        tracking_uid: The nodule if it is a measurement, or empty.
        ongoing: Whether it has no end yet.
    """

    lane: Lane
    kind: str
    said: str
    first: date
    last: date
    exact: bool
    source: str
    tracking_uid: str = ""
    ongoing: bool = False
