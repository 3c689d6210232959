"""Lesions as a structured report of images holds them."""

from dataclasses import dataclass
from datetime import date

from data.identity import PersonIdentity


@dataclass(frozen=True, slots=True)
class ReportedLesion:
    """One measured lesion of a report.

    Attributes:
        label: Tracking identifier.
        organ: Finding site in the report's words, or empty.
        diameter_mm: Long axis or diameter; of a lymph node the short axis.
        lymph_node: Whether site or finding name a lymph node.
    """

    label: str
    organ: str
    diameter_mm: float
    lymph_node: bool = False


@dataclass(frozen=True, slots=True)
class LesionReport:
    """A report of measurements.

    Attributes:
        patient: Who the report says it is about.
        study_uid: Study Instance UID.
        measured_on: Day of the study.
        report_uid: SOP Instance UID.
        verified: Whether a person verified it.
        lesions: What can be used.
        left_out: Labels of groups without a usable diameter in mm or cm.
    """

    patient: PersonIdentity
    study_uid: str
    measured_on: date
    report_uid: str
    verified: bool
    lesions: tuple[ReportedLesion, ...]
    left_out: tuple[str, ...] = ()
