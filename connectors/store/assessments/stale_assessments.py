"""Patients whose assessments are stale, found by comparison and not by event."""

from datetime import date

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    exists,
    func,
    or_,
    select,
)

from connectors.store.tables import (
    assessments,
    input_changes,
    patient_summaries,
    patients,
    studies,
)


def newest_change(connection: Connection, patient_id: str) -> int:
    """The newest change of a patient's inputs that waits; 0 if none does."""
    found = connection.scalar(
        select(func.max(input_changes.c.change_id)).where(
            input_changes.c.patient_id == patient_id
        )
    )
    return int(found or 0)


def stale_patients(
    connection: Connection, versions_hash: str, today: date
) -> tuple[str, ...]:
    """Patients whose assessment is missing or no longer holds; changed ones first."""
    changed = exists().where(input_changes.c.patient_id == patients.c.patient_id)
    known = patients.c.has_record | exists().where(
        studies.c.patient_id == patients.c.patient_id
    )
    query = (
        select(patients.c.patient_id)
        .outerjoin(
            patient_summaries,
            patient_summaries.c.patient_id == patients.c.patient_id,
        )
        .outerjoin(
            assessments,
            assessments.c.assessment_id == patient_summaries.c.assessment_id,
        )
        .where(or_(changed, known & _no_longer_holds(versions_hash, today)))
        .order_by(changed.desc(), patients.c.patient_id)
    )
    return tuple(connection.scalars(query))


def _no_longer_holds(versions_hash: str, today: date) -> ColumnElement[bool]:
    return or_(
        assessments.c.assessment_id.is_(None),
        assessments.c.versions_hash != versions_hash,
        assessments.c.expires_on <= today,
    )


def changed_patients(connection: Connection, at_most: int | None) -> tuple[str, ...]:
    """Patients whose inputs changed since, the latest change first; all if None."""
    newest = func.max(input_changes.c.change_id)
    query = (
        select(input_changes.c.patient_id)
        .join(patients, patients.c.patient_id == input_changes.c.patient_id)
        .group_by(input_changes.c.patient_id)
        .order_by(newest.desc())
        .limit(at_most)
    )
    return tuple(connection.scalars(query))


def clear_changes(connection: Connection, patient_id: str, up_to: int) -> None:
    """Note that changes of a patient's inputs are known by its latest assessment."""
    changes = input_changes.c
    connection.execute(
        delete(input_changes).where(
            changes.patient_id == patient_id, changes.change_id <= up_to
        )
    )
