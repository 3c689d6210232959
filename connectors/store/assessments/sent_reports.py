"""Reports that were written to a server, and the persons who signed them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from connectors.store.tables import records, sent_reports


@dataclass(frozen=True, slots=True)
class SentReport:
    """One report that left.

    Attributes:
        patient_id: Key in the store.
        root: Base URL of the server.
        report: Name of the report: other content, another name.
        status: `final` or `preliminary`.
        signed_by: Who signed, or empty.
        signed_at: When, or None.
        sent_at: When it was sent.
        created: Resources that the server did not have before.
    """

    patient_id: str
    root: str
    report: str
    status: str
    signed_by: str
    signed_at: datetime | None
    sent_at: datetime
    created: int


def keep_sent(connection: Connection, sent: SentReport) -> None:
    """Remember that a report left."""
    names = SentReport.__dataclass_fields__
    row = {name: getattr(sent, name) for name in names}
    connection.execute(insert(sent_reports).values(**row))


def reports_sent(connection: Connection, patient_id: str) -> tuple[SentReport, ...]:
    """List the reports that left about a patient, the newest first."""
    columns = [sent_reports.c[name] for name in SentReport.__dataclass_fields__]
    rows = connection.execute(
        select(*columns)
        .where(sent_reports.c.patient_id == patient_id)
        .order_by(sent_reports.c.sent_id.desc())
    )
    return tuple(SentReport(**row._mapping) for row in rows)


def sources_on(connection: Connection, patient_id: str, root: str) -> tuple[str, ...]:
    """References under which a patient was read from a server."""
    rows = connection.scalars(
        select(records.c.source)
        .where(records.c.patient_id == patient_id, records.c.root == root)
        .order_by(records.c.source)
    )
    return tuple(rows)
