"""Takes lesions of a structured report into the reading of a visit."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime

from connectors.dicom.measurement_report import read_measurement_report
from connectors.store.repository import Repository
from connectors.workflows.entries.enter_response import read_visit
from data.errors import IdentityConflictError
from data.identity import Likeness, contradictions, likeness
from data.patient.case import PatientCase
from data.patient.lesion_report import LesionReport
from data.patient.tumour_reading import (
    LONGEST_LABEL,
    LUNG,
    LesionReading,
    LesionRole,
    TumourReading,
    readings_that_count,
)
from fusion.response.record_sizes import visit_day
from fusion.response.targets import organ_key


def lesions_of_report(
    repository: Repository, case: PatientCase, content: bytes
) -> LesionReport:
    """Read a report about this patient; lesions of the lung are left out.

    Args:
        repository: The store; it knows how issuers are translated.
        case: The patient.
        content: A DICOM structured report.

    Returns:
        The report with what lies outside the lung and says where.

    Raises:
        InvalidScanError: If it is no readable report of measurements.
        IdentityConflictError: If it is not certain that it is of this patient: by
            identifier with issuer, or by a study that is this patient's.
    """
    report = read_measurement_report(content)
    patient = repository.translated(report.patient)
    ours = report.study_uid in {study.study_uid for study in case.studies}
    same = likeness(patient, case.identity) is Likeness.SAME or ours
    if not same or contradictions(patient, case.identity):
        raise IdentityConflictError("response.report_of_another")
    usable = [
        one for one in report.lesions if one.organ and organ_key(one.organ) != LUNG
    ]
    others = [one.label for one in report.lesions if one not in usable]
    return replace(report, lesions=tuple(usable), left_out=(*report.left_out, *others))


def take_lesions(
    repository: Repository,
    case: PatientCase,
    report: LesionReport,
    labels: Collection[str],
    *,
    role: LesionRole,
    person: str,
) -> date:
    """Add lesions of a report to what was read of its visit; a new reading is kept.

    Args:
        repository: The store.
        case: The patient.
        report: As `lesions_of_report` gave it.
        labels: Which of its lesions.
        role: What they count as.
        person: Who takes them over.

    Returns:
        The visit: the CT within two weeks of the report, else the day of the report.

    Raises:
        InvalidClinicalValueError: If RECIST 1.1 does not take them.
    """
    visit = visit_day(report.measured_on, case)
    _, said = repository.response_entries(case.patient_id)
    held = readings_that_count(said).get(visit)
    taken = [
        LesionReading(
            one.label[:LONGEST_LABEL],
            one.organ[:LONGEST_LABEL],
            one.diameter_mm,
            one.lymph_node,
            role,
            source=report.report_uid,
        )
        for one in report.lesions
        if one.label in labels
    ]
    known = {one.label for one in taken}
    kept = [one for one in held.lesions if one.label not in known] if held else []
    now = datetime.now(UTC)
    before = held or TumourReading(visit, person, now)
    reading = replace(before, person=person, entered_at=now, lesions=(*kept, *taken))
    read_visit(repository, case.patient_id, reading)
    return visit
