"""Clinical records, each in place of the one it was read from before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from connectors.store.canonical_json import content_hash, from_json, to_json
from connectors.store.patients.patient_linkage import PatientLinkage, Touched
from connectors.store.patients.patients import Patients, issued, new_key
from connectors.store.tables import records
from data.identity import shared_identifiers
from data.patient.record import PatientRecord


@dataclass(frozen=True, slots=True)
class Records:
    """Clinical records as they were read."""

    _connection: Connection

    def save_record(
        self, root: str, record: PatientRecord, now: datetime
    ) -> Touched | None:
        """Keep a record, in place of the one it was read from before.

        Args:
            root: Folder that was read; tells records without identifiers apart.
            record: What was read.
            now: Moment of reading.

        Returns:
            What the change reaches, or None if the store held exactly this record.
        """
        document = to_json(record)
        fingerprint = content_hash(document)
        before = self._same_record(root, record, fingerprint)
        if before is not None and before.content_hash == fingerprint:
            return None
        identifiers = issued(record.identity)
        row = {
            "root": root,
            "source": record.source,
            "content_hash": fingerprint,
            "record": document,
            "read_at": now,
        }
        if before is None:
            patient_id = Patients(self._connection).add_patient()
            record_id = new_key()
            self._connection.execute(
                insert(records).values(
                    record_id=record_id, patient_id=patient_id, **row
                )
            )
        else:
            patient_id = before.patient_id
            identifiers |= issued(from_json(PatientRecord, before.record).identity)
            self._connection.execute(
                update(records)
                .where(records.c.record_id == before.record_id)
                .values(row)
            )
        return PatientLinkage(self._connection).relink_patients(
            identifiers, {patient_id}
        )

    def _same_record(
        self, root: str, record: PatientRecord, fingerprint: str
    ) -> Row[Any] | None:
        rows = self._connection.execute(
            select(records)
            .where(records.c.source == record.source)
            .order_by(records.c.record_id)
        )
        for row in rows:
            held = from_json(PatientRecord, row.record).identity
            if shared_identifiers(held, record.identity):
                return row
            unnamed = not issued(held) and not issued(record.identity)
            if unnamed and (row.root == root or row.content_hash == fingerprint):
                return row
        return None
