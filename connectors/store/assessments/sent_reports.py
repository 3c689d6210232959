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


@dataclass(frozen=True, slots=True)
class SentReports:
    """Reports that were written to a server."""

    _connection: Connection

    def keep_sent(self, sent: SentReport) -> None:
        """Remember that a report left."""
        names = SentReport.__dataclass_fields__
        row = {name: getattr(sent, name) for name in names}
        self._connection.execute(insert(sent_reports).values(**row))

    def sources_on(self, patient_id: str, root: str) -> tuple[str, ...]:
        """References under which a patient was read from a server."""
        rows = self._connection.scalars(
            select(records.c.source)
            .where(records.c.patient_id == patient_id, records.c.root == root)
            .order_by(records.c.source)
        )
        return tuple(rows)
