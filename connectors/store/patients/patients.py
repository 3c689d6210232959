"""Patients: their keys, and who they are."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, tuple_

from connectors.store.canonical_json import from_json, to_json
from connectors.store.patients.record_merge import merged_record
from connectors.store.tables import patient_identifiers, patients, records
from data.identity import Identifier, PersonIdentity, shared_identifiers
from data.patient.record import PatientRecord


def new_key() -> str:
    """A key that says nothing about the person and cannot be guessed."""
    return secrets.token_hex(8)


def issued(identity: PersonIdentity) -> frozenset[Identifier]:
    """The identifiers that may join: those with an issuer."""
    return shared_identifiers(identity, identity)


def names_person(identity: PersonIdentity) -> bool:
    """Test whether an identity tells its person from others at all."""
    return bool(issued(identity) or identity.name or identity.birth_date)


@dataclass(frozen=True, slots=True)
class Patients:
    """Patients, their identities and their records."""

    _connection: Connection

    def add_patient(self, image_identity: str | None = None) -> str:
        """Make a patient of whom nothing is known yet but perhaps the images."""
        patient_id = new_key()
        self._connection.execute(
            insert(patients).values(
                patient_id=patient_id,
                identity=image_identity or to_json(PersonIdentity()),
                founder=image_identity,
                diagnosis="",
                stage="",
                has_record=False,
                simulated=False,
            )
        )
        return patient_id

    def patients_with(
        self, identifiers: Iterable[Identifier]
    ) -> dict[str, PersonIdentity]:
        """Patients who have any of these identifiers, by key."""
        pairs = [(each.issuer, each.value) for each in identifiers]
        found = patient_identifiers.c
        rows = self._connection.execute(
            select(patients.c.patient_id, patients.c.identity).where(
                patients.c.patient_id.in_(
                    select(found.patient_id).where(
                        tuple_(found.issuer, found.value).in_(pairs)
                    )
                )
            )
        )
        return {row.patient_id: from_json(PersonIdentity, row.identity) for row in rows}

    def patient_identity(self, patient_id: str) -> PersonIdentity | None:
        """Read the identity of a patient, or None if there is no such patient."""
        text = self._connection.scalar(
            select(patients.c.identity).where(patients.c.patient_id == patient_id)
        )
        return from_json(PersonIdentity, text) if text is not None else None

    def patient_record(self, patient_id: str) -> tuple[PatientRecord, datetime] | None:
        """The record of a patient and when the newest part was read, or None."""
        rows = self._connection.execute(
            select(records)
            .where(records.c.patient_id == patient_id)
            .order_by(records.c.source, records.c.content_hash)
        ).all()
        if not rows:
            return None
        held = [from_json(PatientRecord, row.record) for row in rows]
        return merged_record(held), max(row.read_at for row in rows)
