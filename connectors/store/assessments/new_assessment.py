"""An assessment on its way into the store."""

from dataclasses import dataclass, field
from datetime import datetime

from connectors.store.assessments.assessment_documents import AssessedInputs
from connectors.store.assessments.latest_assessments import LatestAssessment
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

    def is_superseded_by(self, held: LatestAssessment) -> bool:
        """Test whether another process has kept the same, or knows of newer inputs."""
        if held.last_change_id > self.last_change_id:
            return True
        same = (held.inputs_hash, held.versions_hash) == (
            self.inputs_hash,
            self.versions_hash,
        )
        return same and not held.has_expired(self.assessment.assessed_for)
