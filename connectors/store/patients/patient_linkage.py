"""Grouping of records into patients.

Records that share an identifier with its issuer are one patient, unless any two of
them contradict each other: then each is a patient of its own, and the identifier
joins no study. What is in the store decides this, not the order in which it came.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from sqlalchemy import Connection, delete, exists, insert, select, update

from connectors.store.canonical_json import from_json, to_json
from connectors.store.patients.patients import Patients, issued
from connectors.store.patients.record_merge import merged_identity, merged_record
from connectors.store.tables import (
    entered_facts,
    links,
    patient_identifiers,
    patients,
    proposal_decisions,
    records,
    response_entries,
    studies,
)
from data.identity import (
    Identifier,
    PersonIdentity,
    contradictions,
    shared_identifiers,
)
from data.patient.record import PatientRecord, StagePart


@dataclass(frozen=True, slots=True)
class Touched:
    """Reach of a change: studies of these may now belong elsewhere."""

    identifiers: frozenset[Identifier]
    patient_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Member:
    """A record, or the images of which a person made a patient (no record)."""

    patient_id: str
    identity: PersonIdentity
    record_id: str = ""
    record: PatientRecord | None = None


@dataclass(frozen=True, slots=True)
class PatientLinkage:
    """Records grouped into patients, decided again after each change."""

    _connection: Connection

    def relink_patients(
        self,
        identifiers: frozenset[Identifier],
        patient_ids: Collection[str],
    ) -> Touched:
        """Decide again which records are one patient, around a change."""
        reached, patient_ids = self._reach(identifiers, patient_ids)
        known = self._known_patients(patient_ids)
        kept: set[str] = set()
        moved: dict[str, str] = {}
        for group in _groups(self._members(patient_ids)):
            members = {member.patient_id for member in group} - kept
            before = sorted(members, key=lambda one: (one not in known, one))
            image_only = sorted(m.patient_id for m in group if m.record is None)
            patient_id = (
                next(iter(image_only + before), "")
                or Patients(self._connection).add_patient()
            )
            kept.add(patient_id)
            moved |= dict.fromkeys(before, patient_id)
            self._gather(patient_id, group)
        for gone in set(patient_ids) - kept:
            self._replace_patient(gone, moved[gone])
        return Touched(reached, frozenset(kept))

    def _known_patients(self, patient_ids: Collection[str]) -> frozenset[str]:
        """Those that were patients before this change: addresses that people keep."""
        identifiers = patient_identifiers.c.patient_id
        rows = self._connection.scalars(
            select(identifiers).where(identifiers.in_(patient_ids))
        )
        return frozenset(rows)

    def found_patient(self, images: PersonIdentity) -> tuple[str, Touched]:
        """Make a patient of whom there are only images.

        Where a patient with the same identifier is there already, a person says with
        this that it is somebody else: the identifier then joins nothing to the new
        one.

        Returns:
            Key of the new patient, and what the change reaches.
        """
        if Patients(self._connection).patients_with(issued(images)):
            apart = frozenset(Identifier("", each.value) for each in images.identifiers)
            images = replace(images, identifiers=apart)
        patient_id = Patients(self._connection).add_patient(
            image_identity=to_json(images)
        )
        return patient_id, self.relink_patients(issued(images), {patient_id})

    def drop_if_empty(self, patient_id: str) -> Touched | None:
        """Drop a patient made of images when no study is linked to it any more.

        Returns:
            What the change reaches, or None if the patient stays.
        """
        identity = Patients(self._connection).patient_identity(patient_id)
        empty = (
            select(patients.c.patient_id)
            .where(patients.c.patient_id == patient_id)
            .where(patients.c.has_record.is_(False))
            .where(~exists().where(studies.c.patient_id == patient_id))
            .where(
                ~exists()
                .where(links.c.patient_id == patient_id)
                .where(links.c.undone_at.is_(None))
            )
        )
        if identity is None or self._connection.scalar(empty) is None:
            return None
        self._connection.execute(
            delete(patients).where(patients.c.patient_id == patient_id)
        )
        return Touched(issued(identity), frozenset({patient_id}))

    def _reach(
        self,
        identifiers: frozenset[Identifier],
        patient_ids: Collection[str],
    ) -> tuple[frozenset[Identifier], set[str]]:
        """Everyone connected by identifiers, however many steps away."""
        reached = set(identifiers)
        found = set(patient_ids)
        while True:
            rows = self._connection.execute(
                select(patient_identifiers).where(
                    patient_identifiers.c.patient_id.in_(found)
                )
            )
            reached |= {Identifier(row.issuer, row.value) for row in rows}
            more = Patients(self._connection).patients_with(reached).keys() - found
            if not more:
                return frozenset(reached), found
            found |= more

    def _members(self, patient_ids: Collection[str]) -> list[_Member]:
        founded = self._connection.execute(
            select(patients.c.patient_id, patients.c.founder)
            .where(patients.c.patient_id.in_(patient_ids))
            .where(patients.c.founder.is_not(None))
            .order_by(patients.c.patient_id)
        )
        members = [
            _Member(row.patient_id, from_json(PersonIdentity, row.founder))
            for row in founded
        ]
        held = self._connection.execute(
            select(records.c.record_id, records.c.patient_id, records.c.record)
            .where(records.c.patient_id.in_(patient_ids))
            .order_by(records.c.source, records.c.content_hash)
        )
        for row in held:
            record = from_json(PatientRecord, row.record)
            members.append(
                _Member(row.patient_id, record.identity, row.record_id, record)
            )
        return members

    def _gather(self, patient_id: str, group: Sequence[_Member]) -> None:
        """Make a group one patient, with the columns that lists and joins need."""
        held = [member.record for member in group if member.record]
        record = merged_record(held) if held else None
        identity = merged_identity(
            [m.identity for m in group if m.record]
            + [m.identity for m in group if not m.record]
        )
        astray = [m.record_id for m in group if m.record and m.patient_id != patient_id]
        if astray:
            self._connection.execute(
                update(records)
                .where(records.c.record_id.in_(astray))
                .values(patient_id=patient_id)
            )
        self._connection.execute(
            update(patients)
            .where(patients.c.patient_id == patient_id)
            .values(
                identity=to_json(identity),
                has_record=record is not None,
                diagnosis=_diagnosis(record) if record else "",
                stage=_stage(record) if record else "",
                simulated=record is not None and record.simulated,
            )
        )
        self._keep_identifiers(patient_id, issued(identity))

    def _keep_identifiers(
        self, patient_id: str, identifiers: frozenset[Identifier]
    ) -> None:
        self._connection.execute(
            delete(patient_identifiers).where(
                patient_identifiers.c.patient_id == patient_id
            )
        )
        rows = [
            {"patient_id": patient_id, "issuer": each.issuer, "value": each.value}
            for each in identifiers
        ]
        if rows:
            self._connection.execute(insert(patient_identifiers), rows)

    def _replace_patient(self, gone: str, successor: str) -> None:
        """Drop a patient who became part of another."""
        for column in (
            studies.c.patient_id,
            links.c.patient_id,
            entered_facts.c.patient_id,
            response_entries.c.patient_id,
            proposal_decisions.c.patient_id,
        ):
            self._connection.execute(
                update(column.table).where(column == gone).values(patient_id=successor)
            )
        self._connection.execute(delete(patients).where(patients.c.patient_id == gone))


def _groups(members: Sequence[_Member]) -> list[list[_Member]]:
    """Members that are one person; those founded by a person first."""
    connected: list[list[_Member]] = []
    for member in members:
        sharing = [
            group
            for group in connected
            if any(shared_identifiers(member.identity, m.identity) for m in group)
        ]
        joined = [m for group in sharing for m in group] + [member]
        connected = [group for group in connected if group not in sharing] + [joined]
    groups = []
    for group in connected:
        conflict = any(
            contradictions(one.identity, other.identity)
            for one, other in combinations(group, 2)
        )
        groups += [[member] for member in group] if conflict else [group]
    return sorted(groups, key=lambda group: all(m.record for m in group))


def _diagnosis(record: PatientRecord) -> str:
    """Words of the newest primary lung cancer that is confirmed, if any is."""
    primary = [each for each in record.cancers if each.lung and not each.secondary]
    primary.sort(key=lambda cancer: not cancer.confirmed)
    return primary[0].diagnosis.display if primary else ""


def _stage(record: PatientRecord) -> str:
    groups = (stage.value for stage in record.stages if stage.part is StagePart.GROUP)
    return next(groups, "")
