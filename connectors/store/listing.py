"""Lists over the whole store, each in a query or two."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from connectors.store.canonical_json import from_json
from connectors.store.imaging.nodules import Nodules
from connectors.store.tables import (
    patient_identifiers,
    patient_summaries,
    patients,
    studies,
)
from connectors.store.tables import set_aside as set_aside_table
from data.identity import PersonIdentity
from data.imaging.study import RejectedEntry
from data.patient.case import PatientRow

Values = tuple[tuple[str, object], ...]
"""Names and values of a message."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Lists over the whole store."""

    _connection: Connection

    def list_patients(self) -> tuple[PatientRow, ...]:
        """All patients with a record or a study, the latest scan first."""
        rows = self._connection.execute(patients_query())
        return tuple(
            PatientRow(
                patient_id=row.patient_id,
                identity=from_json(PersonIdentity, row.identity),
                study_count=row.study_count or 0,
                nodule_count=row.nodule_count or 0,
                largest_volume_mm3=row.largest_volume_mm3,
                latest_scan_on=row.latest_scan_on,
                diagnosis=row.diagnosis,
                stage=row.stage,
                has_record=row.has_record,
                simulated=row.simulated or bool(row.any_simulated),
            )
            for row in rows
        )

    def rejected_entries(self, root: str | None = None) -> tuple[RejectedEntry, ...]:
        """List what was not taken in, by place.

        Args:
            root: Only what was read from this folder, and what concerns no folder.
        """
        query = select(set_aside_table).order_by(
            set_aside_table.c.root, set_aside_table.c.position
        )
        if root is not None:
            query = query.where(set_aside_table.c.root == root)
        found = [
            RejectedEntry(row.place, row.reason, from_json(Values, row.reason_values))
            for row in self._connection.execute(query)
        ]
        found += [
            entry
            for read_from, entry in Nodules(self._connection).rejected_marks()
            if root in (None, read_from)
        ]
        found += self._contradicting_records()
        return tuple(sorted(found, key=lambda entry: (entry.where, entry.reason)))

    def _contradicting_records(self) -> list[RejectedEntry]:
        """Patients who share an identifier and cannot be one person, by key."""
        one, other = patient_identifiers.alias(), patient_identifiers.alias()
        keys = self._connection.scalars(
            select(one.c.patient_id)
            .join(
                other,
                (one.c.issuer == other.c.issuer) & (one.c.value == other.c.value),
            )
            .where(one.c.patient_id != other.c.patient_id)
            .distinct()
            .order_by(one.c.patient_id)
        )
        return [RejectedEntry(key, "identity.shared_identifier") for key in keys]


def patients_query() -> Select[Any]:
    """The whole list in one query, whatever the number of patients."""
    scans, sizes = _scans().subquery(), patient_summaries
    return (
        select(
            patients,
            scans.c.study_count,
            scans.c.latest_scan_on,
            scans.c.any_simulated,
            sizes.c.nodule_count,
            sizes.c.largest_volume_mm3,
        )
        .outerjoin(scans, scans.c.patient_id == patients.c.patient_id)
        .outerjoin(sizes, sizes.c.patient_id == patients.c.patient_id)
        .where(patients.c.has_record | scans.c.study_count.is_not(None))
        .order_by(
            scans.c.latest_scan_on.is_(None),
            scans.c.latest_scan_on.desc(),
            patients.c.patient_id,
        )
    )


def _scans() -> Select[Any]:
    """Select how many studies each patient has, and when the latest was."""
    return (
        select(
            studies.c.patient_id,
            func.count().label("study_count"),
            func.max(studies.c.scanned_on).label("latest_scan_on"),
            func.max(case((studies.c.simulated, 1), else_=0)).label("any_simulated"),
        )
        .where(studies.c.patient_id.is_not(None))
        .group_by(studies.c.patient_id)
    )
