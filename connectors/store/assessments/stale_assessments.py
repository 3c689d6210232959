"""Patients whose assessments are stale, found by comparison and not by event."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, delete, exists, func, or_, select

from connectors.store.tables import (
    assessments,
    input_changes,
    patient_summaries,
    patients,
    studies,
)


@dataclass(frozen=True, slots=True)
class StaleAssessments:
    """Changes of inputs, and the assessments that no longer hold."""

    _connection: Connection

    def newest_change(self, patient_id: str) -> int:
        """The newest change of a patient's inputs that waits; 0 if none does."""
        found = self._connection.scalar(
            select(func.max(input_changes.c.change_id)).where(
                input_changes.c.patient_id == patient_id
            )
        )
        return int(found or 0)

    def stale_patients(self, versions_hash: str, today: date) -> tuple[str, ...]:
        """Patients whose assessment is missing or holds no longer; changed first."""
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
        return tuple(self._connection.scalars(query))

    def changed_patients(self, at_most: int | None) -> tuple[str, ...]:
        """Patients whose inputs changed, the latest change first; all if None."""
        newest = func.max(input_changes.c.change_id)
        query = (
            select(input_changes.c.patient_id)
            .join(patients, patients.c.patient_id == input_changes.c.patient_id)
            .group_by(input_changes.c.patient_id)
            .order_by(newest.desc())
            .limit(at_most)
        )
        return tuple(self._connection.scalars(query))

    def clear_changes(self, patient_id: str, up_to: int) -> None:
        """Note that a patient's latest assessment knows of changes of its inputs."""
        changes = input_changes.c
        self._connection.execute(
            delete(input_changes).where(
                changes.patient_id == patient_id, changes.change_id <= up_to
            )
        )


def _no_longer_holds(versions_hash: str, today: date) -> ColumnElement[bool]:
    return or_(
        assessments.c.assessment_id.is_(None),
        assessments.c.versions_hash != versions_hash,
        assessments.c.expires_on <= today,
    )
