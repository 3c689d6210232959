"""Validations of released models on a site's own cohorts; rows are only added."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select

from connectors.store.canonical_json import from_json, to_json
from connectors.store.tables import cohort_validations
from data.words import Language

KINDS: Final = ("response", "survival")
"""Models that can be validated."""


@dataclass(frozen=True, slots=True)
class CohortValidation:
    """Validation of one model on one cohort.

    Attributes:
        kind: One of `KINDS`.
        cohort: Name of the cohort's file.
        model: Id of the model.
        version: Of the model.
        validated_at: When.
        answer: The figures, as JSON.
        pages: The report by language, as JSON.
        validation_id: Key in the store; None before it is kept.
    """

    kind: str
    cohort: str
    model: str
    version: str
    validated_at: datetime
    answer: str = field(repr=False)
    pages: dict[Language, str] = field(repr=False)
    validation_id: int | None = None


@dataclass(frozen=True, slots=True)
class CohortValidations:
    """Validations of released models on cohorts."""

    _connection: Connection

    def save_validation(self, validation: CohortValidation) -> int:
        """Keep a validation.

        Returns:
            Its key.
        """
        made = self._connection.execute(
            insert(cohort_validations)
            .values(
                kind=validation.kind,
                cohort=validation.cohort,
                model=validation.model,
                version=validation.version,
                validated_at=validation.validated_at,
                answer=validation.answer,
                pages=to_json(validation.pages),
            )
            .returning(cohort_validations.c.validation_id)
        )
        return int(made.scalar_one())

    def saved_validations(self) -> tuple[CohortValidation, ...]:
        """All validations, the newest first."""
        rows = self._connection.execute(
            select(cohort_validations).order_by(
                cohort_validations.c.validation_id.desc()
            )
        )
        return tuple(
            CohortValidation(
                row.kind,
                row.cohort,
                row.model,
                row.version,
                row.validated_at,
                row.answer,
                from_json(dict[Language, str], row.pages),
                row.validation_id,
            )
            for row in rows
        )
