"""Acceptances and switches of a site; rows are added and never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from connectors.store.canonical_json import from_json, to_json
from connectors.store.tables import acceptances, number_switches
from data.results.local_validation import (
    LocalValidationOutcome,
    LocalValidationRecord,
    LocalValidationReport,
    OutputRelease,
)
from data.results.release import ModelOutput


@dataclass(frozen=True, slots=True)
class Releases:
    """Local validations and releases of a site; rows are only added."""

    _connection: Connection

    def save_local_validation(
        self, report: LocalValidationReport, signed_by: str, now: datetime
    ) -> int:
        """Keep a signed report.

        Args:
            report: Without its cases.
            signed_by: Who signs.
            now: When.

        Returns:
            Key of the record.
        """
        made = self._connection.execute(
            insert(acceptances)
            .values(
                number=report.number.value,
                version=report.version,
                outcome=report.outcome.value,
                report=to_json(report),
                signed_by=signed_by,
                signed_at=now,
            )
            .returning(acceptances.c.record_id)
        )
        return int(made.scalar_one())

    def telling_record(
        self, number: ModelOutput, version: str | None = None
    ) -> LocalValidationRecord | None:
        """The newest record that says something of a number, or None if there is none.

        A record with too few cases says nothing: it counts only where there is no
        other.

        Args:
            number: Which.
            version: Only of this version.
        """
        query = select(acceptances).where(acceptances.c.number == number.value)
        if version is not None:
            query = query.where(acceptances.c.version == version)
        row = self._connection.execute(
            query.order_by(
                acceptances.c.outcome == LocalValidationOutcome.TOO_FEW.value,
                acceptances.c.record_id.desc(),
            ).limit(1)
        ).one_or_none()
        return _record(row) if row else None

    def local_validation_record(self, record_id: int) -> LocalValidationRecord:
        """One record by its key."""
        return _record(
            self._connection.execute(
                select(acceptances).where(acceptances.c.record_id == record_id)
            ).one()
        )

    def save_release(self, release: OutputRelease) -> None:
        """Keep that a number was switched on or off."""
        self._connection.execute(
            insert(number_switches).values(
                number=release.number.value,
                version=release.version,
                is_on=release.on,
                person=release.person,
                switched_at=release.switched_at,
                record_id=release.record_id,
            )
        )

    def release_history(self) -> tuple[OutputRelease, ...]:
        """Everything that was switched, the newest first."""
        rows = self._connection.execute(
            select(number_switches).order_by(number_switches.c.switch_id.desc())
        )
        return tuple(
            OutputRelease(
                ModelOutput(row.number),
                row.version,
                row.is_on,
                row.person,
                row.switched_at,
                row.record_id,
            )
            for row in rows
        )


def _record(row: Row[Any]) -> LocalValidationRecord:
    report = from_json(LocalValidationReport, row.report)
    return LocalValidationRecord(row.record_id, report, row.signed_by, row.signed_at)
