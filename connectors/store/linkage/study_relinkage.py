"""Decides again which patient studies belong to, from all that the store holds.

Done whenever a study, a record or a person's word changes, so the order in which they
come in does not matter.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select, tuple_, update

from connectors.store.canonical_json import to_json
from connectors.store.imaging.studies import Studies
from connectors.store.linkage.study_linkage import (
    ManualLink,
    StudyLink,
    link_beside,
    link_by_identifier,
)
from connectors.store.patients.patient_linkage import Touched
from connectors.store.patients.patients import Patients, issued
from connectors.store.tables import links, measurements, studies, study_identifiers
from data.identity import PersonIdentity


@dataclass(frozen=True, slots=True)
class StudyLinkage:
    """Patient of each study, decided again after each change."""

    _connection: Connection

    def relink(self, study_uids: Collection[str]) -> None:
        """Decide again for these studies and for all whose place depends on theirs."""
        if not study_uids:
            return
        affected = self._around(study_uids)
        involved = self._around(affected)
        links = {each: self._link_alone(each) for each in involved}
        images = {
            each: Studies(self._connection).study_identity(each) for each in involved
        }
        sharing = self._sharing_nodules(affected)
        for study_uid in sorted(affected):
            shared = sharing.get(study_uid, set())
            link = link_beside(study_uid, links, images, shared)
            self._keep(study_uid, link)

    def relink_touched(self, touched: Touched) -> None:
        """Decide again for all studies that a change of patients may reach."""
        pairs = [(each.issuer, each.value) for each in touched.identifiers]
        identifiers = study_identifiers.c
        found = self._connection.scalars(
            select(identifiers.study_uid)
            .where(tuple_(identifiers.issuer, identifiers.value).in_(pairs))
            .union(
                select(studies.c.study_uid).where(
                    studies.c.patient_id.in_(touched.patient_ids)
                ),
                select(links.c.study_uid).where(
                    links.c.patient_id.in_(touched.patient_ids)
                ),
            )
        )
        self.relink(set(found))

    def others_patients(self, study_uid: str) -> frozenset[str]:
        """Patients in whose studies a nodule of this study was measured, too."""
        own = select(measurements.c.tracking_uid).where(
            measurements.c.study_uid == study_uid
        )
        return self.patients_holding(set(self._connection.scalars(own)), study_uid)

    def patients_holding(
        self, tracking_uids: Collection[str], besides_study_uid: str
    ) -> frozenset[str]:
        """Patients in whose other studies any of these nodules was measured."""
        held = self._connection.scalars(
            select(studies.c.patient_id)
            .join(measurements, measurements.c.study_uid == studies.c.study_uid)
            .where(measurements.c.tracking_uid.in_(tracking_uids))
            .where(studies.c.study_uid != besides_study_uid)
            .where(studies.c.patient_id.is_not(None))
        )
        return frozenset(patient_id for patient_id in held if patient_id)

    def joined_patient(self, study_uid: str) -> str:
        """Key of the patient a study belongs to, or empty while it waits."""
        held = self._connection.scalar(
            select(studies.c.patient_id).where(studies.c.study_uid == study_uid)
        )
        return held or ""

    def _around(self, study_uids: Collection[str]) -> set[str]:
        """These studies, those that share a nodule, and those of the same patients.

        A study that waits in conflict counts to the patient it would belong to.
        """
        sharing = self._sharing_nodules(study_uids)
        found = set(study_uids).union(*sharing.values())
        rows = self._connection.execute(
            select(studies.c.patient_id, studies.c.candidate_patient_id).where(
                studies.c.study_uid.in_(found)
            )
        )
        patient_ids = {key for row in rows for key in row if key}
        patient_ids |= {self._link_alone(each).patient_id for each in study_uids}
        return found | set(
            self._connection.scalars(
                select(studies.c.study_uid).where(
                    studies.c.patient_id.in_(patient_ids)
                    | studies.c.candidate_patient_id.in_(patient_ids - {""})
                )
            )
        )

    def _link_alone(self, study_uid: str) -> StudyLink:
        """Decide for one study without a look at the others."""
        images = Studies(self._connection).study_identity(study_uid)
        candidates = Patients(self._connection).patients_with(issued(images))
        return link_by_identifier(images, candidates, self._manual_link(study_uid))

    def _manual_link(self, study_uid: str) -> ManualLink:
        rows = self._connection.execute(
            select(links)
            .where(links.c.study_uid == study_uid)
            .order_by(links.c.link_id)
        ).all()
        undone = any(row.undone_at for row in rows)
        held = next((row for row in rows if not row.undone_at), None)
        if held is None:
            return ManualLink(undone=undone)
        identity = (
            Patients(self._connection).patient_identity(held.patient_id)
            or PersonIdentity()
        )
        return ManualLink(held.patient_id, identity, held.person, undone)

    def _sharing_nodules(self, study_uids: Collection[str]) -> dict[str, set[str]]:
        """List other studies with a nodule of the same tracking UID, by study."""
        mine, others = measurements.alias(), measurements.alias()
        rows = self._connection.execute(
            select(mine.c.study_uid, others.c.study_uid.label("other"))
            .join(others, mine.c.tracking_uid == others.c.tracking_uid)
            .where(mine.c.study_uid.in_(study_uids))
            .where(mine.c.study_uid != others.c.study_uid)
        )
        sharing: dict[str, set[str]] = {}
        for row in rows:
            sharing.setdefault(row.study_uid, set()).add(row.other)
        return sharing

    def _keep(self, study_uid: str, link: StudyLink) -> None:
        self._connection.execute(
            update(studies)
            .where(studies.c.study_uid == study_uid)
            .values(
                patient_id=link.patient_id or None,
                basis=link.basis,
                linked_by=link.linked_by,
                waits_because=link.waits_because,
                conflicts=to_json(link.conflicts),
                candidate_patient_id=link.candidate_patient_id,
            )
        )
