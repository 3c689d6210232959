"""Acceptances and switches of a site; rows are added and never changed."""

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


def save_local_validation(
    connection: Connection, report: LocalValidationReport, signed_by: str, now: datetime
) -> int:
    """Keep a signed report.

    Args:
        connection: Of a writer.
        report: Without its cases.
        signed_by: Who signs.
        now: When.

    Returns:
        Key of the record.
    """
    made = connection.execute(
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


def local_validation_records(
    connection: Connection,
) -> tuple[LocalValidationRecord, ...]:
    """All signed reports, the newest first."""
    rows = connection.execute(
        select(acceptances).order_by(acceptances.c.record_id.desc())
    )
    return tuple(_record(row) for row in rows)


def telling_record(
    connection: Connection, number: ModelOutput, version: str | None = None
) -> LocalValidationRecord | None:
    """The newest record that says something of a number, or None if there is none.

    A record with too few cases says nothing: it counts only where there is no other.

    Args:
        connection: Of a reader.
        number: Which.
        version: Only of this version.
    """
    query = select(acceptances).where(acceptances.c.number == number.value)
    if version is not None:
        query = query.where(acceptances.c.version == version)
    row = connection.execute(
        query.order_by(
            acceptances.c.outcome == LocalValidationOutcome.TOO_FEW.value,
            acceptances.c.record_id.desc(),
        ).limit(1)
    ).one_or_none()
    return _record(row) if row else None


def local_validation_record(
    connection: Connection, record_id: int
) -> LocalValidationRecord:
    """One record by its key."""
    return _record(
        connection.execute(
            select(acceptances).where(acceptances.c.record_id == record_id)
        ).one()
    )


def save_release(connection: Connection, release: OutputRelease) -> None:
    """Keep that a number was switched on or off."""
    connection.execute(
        insert(number_switches).values(
            number=release.number.value,
            version=release.version,
            is_on=release.on,
            person=release.person,
            switched_at=release.switched_at,
            record_id=release.record_id,
        )
    )


def release_history(connection: Connection) -> tuple[OutputRelease, ...]:
    """Everything that was switched, the newest first."""
    rows = connection.execute(
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
