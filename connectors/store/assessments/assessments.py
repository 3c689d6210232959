"""Stored assessments; earlier ones are kept, the latest has a summary."""

from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, insert, select, update

from connectors.store.assessments.assessment_documents import (
    assessment_to_blob,
    inputs_to_blob,
)
from connectors.store.assessments.assessment_summaries import AssessmentSummaries
from connectors.store.assessments.latest_assessments import LatestAssessment
from connectors.store.assessments.new_assessment import NewAssessment
from connectors.store.assessments.stale_assessments import StaleAssessments
from connectors.store.tables import (
    assessed_inputs,
    assessments,
    input_changes,
    patient_summaries,
)


@dataclass(frozen=True, slots=True)
class Assessments:
    """Stored assessments; earlier ones are kept."""

    _connection: Connection

    def latest_assessment(self, patient_id: str) -> LatestAssessment | None:
        """The latest assessment of a patient in one query, or None if there is none."""
        newest = (
            select(func.max(input_changes.c.change_id))
            .where(input_changes.c.patient_id == patient_id)
            .scalar_subquery()
        )
        row = self._connection.execute(
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
        return LatestAssessment(
            patient_id,
            row.assessment_id,
            row.inputs_hash,
            row.last_change_id,
            row.versions_hash,
            row.assessed_for,
            row.expires_on,
            row.assessed_at,
            row.newest_change,
            row,
        )

    def save_assessment(self, new: NewAssessment) -> bool:
        """Keep an assessment as the latest, unless the same or a newer one is there.

        Args:
            new: What was composed.

        Returns:
            Whether it was kept. Either way the changes it knows of wait no longer.
        """
        held = self.latest_assessment(new.patient_id)
        StaleAssessments(self._connection).clear_changes(
            new.patient_id, new.last_change_id
        )
        if held is not None and new.is_superseded_by(held):
            return False
        self._keep_inputs(new)
        made = self._connection.execute(
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
        AssessmentSummaries(self._connection).replace_summaries(
            new.patient_id,
            int(made.scalar_one()),
            new.inputs.case,
            new.assessment,
        )
        return True

    def confirm_assessment(self, held: LatestAssessment, last_change_id: int) -> None:
        """Note that an assessment still holds after changes that came to nothing.

        It then counts as made from the newer inputs, so that a slower process cannot
        put an older view in its place.

        Args:
            held: The latest assessment of the patient.
            last_change_id: Newest change that was looked at.
        """
        StaleAssessments(self._connection).clear_changes(
            held.patient_id, last_change_id
        )
        self._connection.execute(
            update(assessments)
            .where(
                assessments.c.assessment_id == held.assessment_id,
                assessments.c.last_change_id < last_change_id,
            )
            .values(last_change_id=last_change_id)
        )

    def _keep_inputs(self, new: NewAssessment) -> None:
        there = exists().where(assessed_inputs.c.inputs_hash == new.inputs_hash)
        if self._connection.scalar(select(there)):
            return
        self._connection.execute(
            insert(assessed_inputs).values(
                inputs_hash=new.inputs_hash, document=inputs_to_blob(new.inputs_json)
            )
        )
