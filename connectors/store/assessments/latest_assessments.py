"""The latest assessment of a patient, and when the earlier ones were made."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row

from connectors.store.assessments.assessment_documents import (
    AssessedInputs,
    assessment_from_blob,
    inputs_from_blob,
)
from data.results.assessment import PatientAssessment


@dataclass(frozen=True, slots=True)
class LatestAssessment:
    """The latest assessment of a patient, as the store holds it.

    Attributes:
        patient_id: Key in the store.
        assessment_id: Key in the store.
        inputs_hash: Of what it was made from.
        last_change_id: Newest change of the inputs that it knows of.
        versions_hash: Of code, tables, models and releases.
        assessed_for: The day it was made for.
        expires_on: First day on which it no longer holds by itself, or None.
        assessed_at: When it was made.
        newest_change: Newest change of the inputs that waits, or None.
        row: Documents, read when asked for.
    """

    patient_id: str
    assessment_id: int
    inputs_hash: str
    last_change_id: int
    versions_hash: str
    assessed_for: date
    expires_on: date | None
    assessed_at: datetime
    newest_change: int | None
    row: Row[Any] = field(repr=False)

    def holds(self, versions_hash: str, today: date) -> bool:
        """Test whether nothing came in, nothing was raised and no day passed since."""
        same = self.versions_hash == versions_hash
        return same and not self.has_expired(today) and self.newest_change is None

    def has_expired(self, today: date) -> bool:
        """Test whether a day has come on which it no longer holds by itself."""
        return self.expires_on is not None and self.expires_on <= today

    @property
    def assessment(self) -> PatientAssessment:
        """Assessment that was kept."""
        return assessment_from_blob(self.row.document)

    @property
    def comparable(self) -> PatientAssessment | None:
        """Assessment, or None if another version of this code said it differently.

        Its document is kept as it is; only the comparison with it is given up.
        """
        try:
            return self.assessment
        except ValidationError:
            return None

    @property
    def inputs(self) -> AssessedInputs:
        """Inputs that it was made from."""
        return inputs_from_blob(self.row.inputs)
