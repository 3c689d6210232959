"""What a site accepted and switched on; rows are added and never changed."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from connectors.store.documents import from_json, to_json
from connectors.store.tables import acceptances, number_switches
from data.acceptance import (
    AcceptanceOutcome,
    AcceptanceRecord,
    AcceptanceReport,
    NumberSwitch,
    OwnNumber,
)


def save_acceptance(
    connection: Connection, report: AcceptanceReport, signed_by: str, now: datetime
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


def acceptance_records(connection: Connection) -> tuple[AcceptanceRecord, ...]:
    """All signed reports, the newest first."""
    rows = connection.execute(
        select(acceptances).order_by(acceptances.c.record_id.desc())
    )
    return tuple(
        AcceptanceRecord(
            row.record_id,
            from_json(AcceptanceReport, row.report),
            row.signed_by,
            row.signed_at,
        )
        for row in rows
    )


def latest_outcome(
    connection: Connection, number: OwnNumber, version: str
) -> tuple[int, AcceptanceOutcome] | None:
    """Key and outcome of the newest record that says something of one version.

    A record with too few cases says nothing: it counts only where there is no other.

    Returns:
        None if there is no record.
    """
    row = connection.execute(
        select(acceptances.c.record_id, acceptances.c.outcome)
        .where(acceptances.c.number == number.value, acceptances.c.version == version)
        .order_by(
            acceptances.c.outcome == AcceptanceOutcome.TOO_FEW.value,
            acceptances.c.record_id.desc(),
        )
        .limit(1)
    ).one_or_none()
    return (row.record_id, AcceptanceOutcome(row.outcome)) if row else None


def save_switch(connection: Connection, switch: NumberSwitch) -> None:
    """Keep that a number was switched on or off."""
    connection.execute(
        insert(number_switches).values(
            number=switch.number.value,
            version=switch.version,
            is_on=switch.on,
            person=switch.person,
            switched_at=switch.switched_at,
            record_id=switch.record_id,
        )
    )


def switch_history(connection: Connection) -> tuple[NumberSwitch, ...]:
    """Everything that was switched, the newest first."""
    rows = connection.execute(
        select(number_switches).order_by(number_switches.c.switch_id.desc())
    )
    return tuple(
        NumberSwitch(
            OwnNumber(row.number),
            row.version,
            row.is_on,
            row.person,
            row.switched_at,
            row.record_id,
        )
        for row in rows
    )
