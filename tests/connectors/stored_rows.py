"""What the store keeps, for tests that look at it and nobody else does."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from connectors.store.assessments.sent_reports import SentReport
from connectors.store.repository import Repository
from connectors.store.tables import assessments, sent_reports
from data.patient.manual_entry import ManualEntry


def entered_facts(repository: Repository, patient_id: str) -> tuple[ManualEntry, ...]:
    with repository.reading() as work:
        return work.entries.manual_entries_of_patient(patient_id)


def series_files(repository: Repository, series_uid: str) -> tuple[Path, ...]:
    with repository.reading() as work:
        held = work.studies.stored_series(series_uid)
    return held.files if held else ()


def assessment_history(
    repository: Repository, patient_id: str
) -> tuple[tuple[datetime, str, str], ...]:
    """Time, inputs and versions of each assessment of a patient, newest first."""
    query = (
        select(
            assessments.c.assessed_at,
            assessments.c.inputs_hash,
            assessments.c.versions,
        )
        .where(assessments.c.patient_id == patient_id)
        .order_by(assessments.c.assessment_id.desc())
    )
    with repository._database.reading() as connection:
        return tuple(tuple(row) for row in connection.execute(query))


def reports_sent(repository: Repository, patient_id: str) -> tuple[SentReport, ...]:
    """Reports that left about a patient, the newest first."""
    columns = [sent_reports.c[name] for name in SentReport.__dataclass_fields__]
    query = (
        select(*columns)
        .where(sent_reports.c.patient_id == patient_id)
        .order_by(sent_reports.c.sent_id.desc())
    )
    with repository._database.reading() as connection:
        return tuple(SentReport(**row._mapping) for row in connection.execute(query))
