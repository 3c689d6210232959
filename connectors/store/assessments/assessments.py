"""Stored assessments; earlier ones are kept, the latest has a summary."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Connection,
    exists,
    insert,
    select,
    update,
)

from connectors.store.assessments.assessment_documents import (
    AssessedInputs,
    assessment_to_blob,
    inputs_to_blob,
)
from connectors.store.assessments.assessment_summaries import replace_summaries
from connectors.store.assessments.latest_assessments import (
    LatestAssessment,
    latest_assessment,
)
from connectors.store.assessments.stale_assessments import clear_changes
from connectors.store.tables import (
    assessed_inputs,
    assessments,
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
        last_change_id: Newest change of the inputs that it knows of; grows with time.
        versions: Of code, tables, models and releases, as JSON.
        versions_hash: Hash of that JSON.
        assessed_at: When it was made.
        assessment: What is said.
    """

    patient_id: str
    inputs: AssessedInputs = field(repr=False)
    inputs_json: str = field(repr=False)
    inputs_hash: str
    last_change_id: int
    versions: str
    versions_hash: str
    assessed_at: datetime
    assessment: PatientAssessment = field(repr=False)


def save_assessment(connection: Connection, new: NewAssessment) -> bool:
    """Keep an assessment as the latest, unless the same or a newer one is there.

    Args:
        connection: Of a writer.
        new: What was composed.

    Returns:
        Whether it was kept. Either way the changes it knows of wait no longer.
    """
    held = latest_assessment(connection, new.patient_id)
    clear_changes(connection, new.patient_id, new.last_change_id)
    if held is not None and _is_superseded(held, new):
        return False
    _keep_inputs(connection, new)
    made = connection.execute(
        insert(assessments)
        .values(
            patient_id=new.patient_id,
            inputs_hash=new.inputs_hash,
            last_change_id=new.last_change_id,
            versions=new.versions,
            versions_hash=new.versions_hash,
            assessed_for=new.assessment.assessed_for,
            expires_on=new.assessment.expires_on,
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


def confirm_assessment(
    connection: Connection, held: LatestAssessment, last_change_id: int
) -> None:
    """Note that an assessment still holds after changes that came to nothing.

    It then counts as made from the newer inputs, so that a slower process cannot put
    an older view in its place.

    Args:
        connection: Of a writer.
        held: The latest assessment of the patient.
        last_change_id: Newest change that was looked at.
    """
    clear_changes(connection, held.patient_id, last_change_id)
    connection.execute(
        update(assessments)
        .where(
            assessments.c.assessment_id == held.assessment_id,
            assessments.c.last_change_id < last_change_id,
        )
        .values(last_change_id=last_change_id)
    )


def _is_superseded(held: LatestAssessment, new: NewAssessment) -> bool:
    """Test whether another process has kept the same, or knows of newer inputs."""
    if held.last_change_id > new.last_change_id:
        return True
    same = (held.inputs_hash, held.versions_hash) == (
        new.inputs_hash,
        new.versions_hash,
    )
    return same and not held.has_expired(new.assessment.assessed_for)


def _keep_inputs(connection: Connection, new: NewAssessment) -> None:
    there = exists().where(assessed_inputs.c.inputs_hash == new.inputs_hash)
    if connection.scalar(select(there)):
        return
    connection.execute(
        insert(assessed_inputs).values(
            inputs_hash=new.inputs_hash, document=inputs_to_blob(new.inputs_json)
        )
    )
