"""Stored assessments; earlier ones are kept, the latest has a summary."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)

from connectors.store.assessment_documents import (
    AssessedInputs,
    assessment_from_blob,
    assessment_to_blob,
    inputs_from_blob,
    inputs_to_blob,
)
from connectors.store.assessment_summaries import replace_summaries
from connectors.store.tables import (
    assessed_inputs,
    assessments,
    input_changes,
    patient_summaries,
    patients,
    studies,
)
from data.results.assessment import PatientAssessment


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """An assessment with what decides whether it holds.

    Attributes:
        patient_id: Key in the store.
        inputs: What it was made from.
        inputs_json: The same as canonical JSON.
        inputs_hash: Hash of that JSON.
        inputs_seen: Newest change of the inputs that it knows of; grows with time.
        versions: Of code, tables, models and releases, as JSON.
        versions_hash: Hash of that JSON.
        assessed_at: When it was made.
        assessment: What is said.
    """

    patient_id: str
    inputs: AssessedInputs = field(repr=False)
    inputs_json: str = field(repr=False)
    inputs_hash: str
    inputs_seen: int
    versions: str
    versions_hash: str
    assessed_at: datetime
    assessment: PatientAssessment = field(repr=False)


@dataclass(frozen=True, slots=True)
class HeldAssessment:
    """The latest assessment of a patient, as the store holds it.

    Attributes:
        assessment_id: Key in the store.
        inputs_hash: Of what it was made from.
        inputs_seen: Newest change of the inputs that it knows of.
        versions_hash: Of code, tables, models and releases.
        assessed_for: The day it was made for.
        lapses_on: First day on which it no longer holds by itself, or None.
        assessed_at: When it was made.
        newest_change: Newest change of the inputs that waits, or None.
        row: Documents, read when asked for.
    """

    assessment_id: int
    inputs_hash: str
    inputs_seen: int
    versions_hash: str
    assessed_for: date
    lapses_on: date | None
    assessed_at: datetime
    newest_change: int | None
    row: Row[Any] = field(repr=False)

    def holds(self, versions_hash: str, today: date) -> bool:
        """Whether nothing came in, nothing was raised and no day has passed since."""
        lapsed = self.lapses_on is not None and self.lapses_on <= today
        same = self.versions_hash == versions_hash
        return same and not lapsed and self.newest_change is None

    @property
    def assessment(self) -> PatientAssessment:
        """What was said."""
        return assessment_from_blob(self.row.document)

    @property
    def comparable(self) -> PatientAssessment | None:
        """What was said, or None if another version of this code said it differently.

        Its document is kept as it is; only the comparison with it is given up.
        """
        try:
            return self.assessment
        except ValidationError:
            return None

    @property
    def inputs(self) -> AssessedInputs:
        """What it was made from."""
        return inputs_from_blob(self.row.inputs)


def held_assessment(connection: Connection, patient_id: str) -> HeldAssessment | None:
    """The latest assessment of a patient in one query, or None if there is none."""
    newest = (
        select(func.max(input_changes.c.change_id))
        .where(input_changes.c.patient_id == patient_id)
        .scalar_subquery()
    )
    row = connection.execute(
        select(
            assessments,
            assessed_inputs.c.document.label("inputs"),
            newest.label("newest_change"),
        )
        .join(
            patient_summaries,
            patient_summaries.c.assessment_id == assessments.c.assessment_id,
        )
        .join(
            assessed_inputs,
            assessed_inputs.c.inputs_hash == assessments.c.inputs_hash,
        )
        .where(patient_summaries.c.patient_id == patient_id)
    ).one_or_none()
    if row is None:
        return None
    return HeldAssessment(
        row.assessment_id,
        row.inputs_hash,
        row.inputs_seen,
        row.versions_hash,
        row.assessed_for,
        row.lapses_on,
        row.assessed_at,
        row.newest_change,
        row,
    )


def newest_change(connection: Connection, patient_id: str) -> int:
    """The newest change of a patient's inputs that waits; 0 if none does."""
    found = connection.scalar(
        select(func.max(input_changes.c.change_id)).where(
            input_changes.c.patient_id == patient_id
        )
    )
    return int(found or 0)


def due_patients(
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
        .where(known, or_(changed, _no_longer_holds(versions_hash, today)))
        .order_by(changed.desc(), patients.c.patient_id)
    )
    return tuple(connection.scalars(query))


def _no_longer_holds(versions_hash: str, today: date) -> ColumnElement[bool]:
    return or_(
        assessments.c.assessment_id.is_(None),
        assessments.c.versions_hash != versions_hash,
        assessments.c.lapses_on <= today,
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


def save_assessment(connection: Connection, new: NewAssessment) -> bool:
    """Keep an assessment as the latest, unless the same or a newer one is there.

    Args:
        connection: Of a writer.
        new: What was composed.

    Returns:
        Whether it was kept. Either way the changes it knows of wait no longer.
    """
    held = held_assessment(connection, new.patient_id)
    forget_changes(connection, new.patient_id, new.inputs_seen)
    if held is not None and _is_as_good(held, new):
        return False
    _keep_inputs(connection, new)
    made = connection.execute(
        insert(assessments)
        .values(
            patient_id=new.patient_id,
            inputs_hash=new.inputs_hash,
            inputs_seen=new.inputs_seen,
            versions=new.versions,
            versions_hash=new.versions_hash,
            assessed_for=new.assessment.assessed_for,
            lapses_on=new.assessment.lapses_on,
            assessed_at=new.assessed_at,
            document=assessment_to_blob(new.assessment),
        )
        .returning(assessments.c.assessment_id)
    )
    replace_summaries(
        connection,
        new.patient_id,
        int(made.scalar_one()),
        new.inputs.case,
        new.assessment,
    )
    return True


def _is_as_good(held: HeldAssessment, new: NewAssessment) -> bool:
    """Whether another process has kept the same, or knows of newer inputs."""
    if held.inputs_seen > new.inputs_seen:
        return True
    lapsed = held.lapses_on is not None and (
        held.lapses_on <= new.assessment.assessed_for
    )
    same = (held.inputs_hash, held.versions_hash) == (
        new.inputs_hash,
        new.versions_hash,
    )
    return same and not lapsed


def _keep_inputs(connection: Connection, new: NewAssessment) -> None:
    there = exists().where(assessed_inputs.c.inputs_hash == new.inputs_hash)
    if connection.scalar(select(there)):
        return
    connection.execute(
        insert(assessed_inputs).values(
            inputs_hash=new.inputs_hash, document=inputs_to_blob(new.inputs_json)
        )
    )


def forget_changes(connection: Connection, patient_id: str, up_to: int) -> None:
    """Note that changes of a patient's inputs are known by its latest assessment."""
    changes = input_changes.c
    connection.execute(
        delete(input_changes).where(
            changes.patient_id == patient_id, changes.change_id <= up_to
        )
    )


def assessment_history(
    connection: Connection, patient_id: str
) -> tuple[tuple[datetime, str, str], ...]:
    """When each assessment was made, from which inputs and versions, newest first."""
    rows = connection.execute(
        select(
            assessments.c.assessed_at,
            assessments.c.inputs_hash,
            assessments.c.versions,
        )
        .where(assessments.c.patient_id == patient_id)
        .order_by(assessments.c.assessment_id.desc())
    )
    return tuple((row.assessed_at, row.inputs_hash, row.versions) for row in rows)
