"""Patients whom a FHIR server told us to look at again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from connectors.store.tables import fhir_events, ingest_runs, records


@dataclass(frozen=True, slots=True)
class FhirEvents:
    """Patients marked to be read again."""

    _connection: Connection

    def mark_for_reading(self, root: str, source: str, now: datetime) -> None:
        """Remember that a patient may have changed.

        A patient whom the store does not have from this server is not remembered, only
        that someone may have changed: so nobody can fill the store from outside.

        Args:
            root: Base URL of the server.
            source: FHIR reference such as `Patient/1`, or empty if unknown.
            now: Moment of the message.
        """
        known = self._connection.scalar(
            select(records.c.record_id)
            .where(records.c.root == root, records.c.source == source)
            .limit(1)
        )
        here = (
            fhir_events.c.root == root,
            fhir_events.c.source == (source if known else ""),
        )
        change = update(fhir_events).where(*here).values(received_at=now)
        if not self._connection.execute(change).rowcount:
            row = {"root": root, "source": source if known else "", "received_at": now}
            self._connection.execute(insert(fhir_events).values(row))

    def marked(self, root: str) -> dict[str, datetime]:
        """References of the marked patients with the moment of the last message."""
        rows = self._connection.execute(
            select(fhir_events).where(fhir_events.c.root == root)
        )
        return {row.source: row.received_at for row in rows}

    def unmark(self, root: str, done: Collection[tuple[str, datetime]]) -> None:
        """Forget marks that were followed, unless a newer message came meanwhile."""
        for source, received_at in done:
            self._connection.execute(
                delete(fhir_events).where(
                    fhir_events.c.root == root,
                    fhir_events.c.source == source,
                    fhir_events.c.received_at <= received_at,
                )
            )

    def last_read(self, root: str) -> datetime | None:
        """Read when the last full reading of a server began, or None."""
        moment: datetime | None = self._connection.scalar(
            select(func.max(ingest_runs.c.started_at)).where(ingest_runs.c.root == root)
        )
        return moment
