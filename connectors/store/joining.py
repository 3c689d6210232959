"""Which patient a study belongs to, and why.

Decided again from what the store holds whenever a study, a record or a person's word
changes, so the order in which they come in does not matter. Names are never compared.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, select, tuple_, update

from connectors.store.documents import from_json, to_json
from connectors.store.patients import Touched, issued, patient_identity, patients_with
from connectors.store.tables import links, measurements, studies, study_identifiers
from data.identity import PersonIdentity, contradictions

IDENTIFIER: Final = "identifier"
RECORDED_LINK: Final = "recorded_link"


@dataclass(frozen=True, slots=True)
class Joining:
    """Where a study belongs, or why it waits.

    Attributes:
        patient_id: Key of the patient, or empty while the study waits.
        basis: `identifier` or `recorded_link`, or empty.
        linked_by: Who recorded the link, or empty.
        waits_because: As in `data.case.UnlinkedStudy.reason`, or empty.
        conflicts: As there.
        candidate_patient_id: As there.
    """

    patient_id: str = ""
    basis: str = ""
    linked_by: str = ""
    waits_because: str = ""
    conflicts: frozenset[str] = frozenset()
    candidate_patient_id: str = ""


@dataclass(frozen=True, slots=True)
class PersonsWord:
    """What persons said about one study.

    Attributes:
        patient_id: The patient it was linked to, or empty.
        identity: Of that patient.
        person: Who said so.
        undone: Whether a person undid a link; then only a person links again.
    """

    patient_id: str = ""
    identity: PersonIdentity = field(default_factory=PersonIdentity)
    person: str = ""
    undone: bool = False


def join(
    images: PersonIdentity,
    candidates: Mapping[str, PersonIdentity],
    word: PersonsWord,
) -> Joining:
    """Decide from identifiers with issuer and from what persons recorded.

    Args:
        images: Who the images say it is.
        candidates: Patients with one of these identifiers, by key.
        word: What persons recorded; it goes before the identifier.
    """
    if word.patient_id:
        against = contradictions(images, word.identity)
        if against:
            return _conflict(against, word.patient_id)
        return Joining(word.patient_id, RECORDED_LINK, word.person)
    only = next(iter(candidates), "") if len(candidates) == 1 else ""
    if word.undone:
        return Joining(waits_because="undone", candidate_patient_id=only)
    if not only:
        return Joining(waits_because="several_patients" if candidates else "no_match")
    against = contradictions(images, candidates[only])
    if against:
        return _conflict(against, only)
    return Joining(only, IDENTIFIER)


def _conflict(against: frozenset[str], patient_id: str) -> Joining:
    return Joining(
        waits_because="conflict", conflicts=against, candidate_patient_id=patient_id
    )


def rejoin(connection: Connection, study_uids: Collection[str]) -> None:
    """Decide again for these studies and for all that share a nodule with them."""
    if not study_uids:
        return
    sharing = _sharing_nodules(connection, study_uids)
    affected = set(study_uids).union(*sharing.values(), sharing)
    sharing = _sharing_nodules(connection, affected)
    alone = {
        study_uid: join_alone(connection, study_uid)
        for study_uid in affected.union(*sharing.values())
    }
    for study_uid in sorted(affected):
        others = (alone[other].patient_id for other in sharing.get(study_uid, ()))
        _keep(connection, study_uid, _without_strangers(alone[study_uid], others))


def rejoin_touched(connection: Connection, touched: Touched) -> None:
    """Decide again for all studies that a change of patients may reach."""
    pairs = [(each.issuer, each.value) for each in touched.identifiers]
    identifiers = study_identifiers.c
    found = connection.scalars(
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
    rejoin(connection, set(found))


def join_alone(connection: Connection, study_uid: str) -> Joining:
    """Decide for one study without a look at its nodules."""
    images = from_json(
        PersonIdentity,
        connection.scalars(
            select(studies.c.identity).where(studies.c.study_uid == study_uid)
        ).one(),
    )
    candidates = patients_with(connection, issued(images))
    return join(images, candidates, _persons_word(connection, study_uid))


def others_patients(connection: Connection, study_uid: str) -> frozenset[str]:
    """Patients in whose studies a nodule of this study was measured, too."""
    own = select(measurements.c.tracking_uid).where(
        measurements.c.study_uid == study_uid
    )
    return patients_holding(connection, set(connection.scalars(own)), study_uid)


def patients_holding(
    connection: Connection, tracking_uids: Collection[str], besides_study_uid: str
) -> frozenset[str]:
    """Patients in whose other studies any of these nodules was measured."""
    held = connection.scalars(
        select(studies.c.patient_id)
        .join(measurements, measurements.c.study_uid == studies.c.study_uid)
        .where(measurements.c.tracking_uid.in_(tracking_uids))
        .where(studies.c.study_uid != besides_study_uid)
        .where(studies.c.patient_id.is_not(None))
    )
    return frozenset(patient_id for patient_id in held if patient_id)


def joined_patient(connection: Connection, study_uid: str) -> str:
    """Key of the patient a study belongs to, or empty while it waits."""
    held = connection.scalar(
        select(studies.c.patient_id).where(studies.c.study_uid == study_uid)
    )
    return held or ""


def _without_strangers(joining: Joining, others: Iterable[str]) -> Joining:
    """A nodule is in one patient only: where two claim it, both studies wait."""
    strangers = sorted(set(others) - {"", joining.patient_id})
    if not joining.patient_id or not strangers:
        return joining
    return _conflict(frozenset({"nodule"}), strangers[0])


def _persons_word(connection: Connection, study_uid: str) -> PersonsWord:
    rows = connection.execute(
        select(links).where(links.c.study_uid == study_uid).order_by(links.c.link_id)
    ).all()
    undone = any(row.undone_at for row in rows)
    held = next((row for row in rows if not row.undone_at), None)
    if held is None:
        return PersonsWord(undone=undone)
    identity = patient_identity(connection, held.patient_id) or PersonIdentity()
    return PersonsWord(held.patient_id, identity, held.person, undone)


def _sharing_nodules(
    connection: Connection, study_uids: Collection[str]
) -> dict[str, set[str]]:
    """Which other studies hold a nodule with the same tracking UID, by study."""
    mine, others = measurements.alias(), measurements.alias()
    rows = connection.execute(
        select(mine.c.study_uid, others.c.study_uid.label("other"))
        .join(others, mine.c.tracking_uid == others.c.tracking_uid)
        .where(mine.c.study_uid.in_(study_uids))
        .where(mine.c.study_uid != others.c.study_uid)
    )
    sharing: dict[str, set[str]] = {}
    for row in rows:
        sharing.setdefault(row.study_uid, set()).add(row.other)
    return sharing


def _keep(connection: Connection, study_uid: str, joining: Joining) -> None:
    connection.execute(
        update(studies)
        .where(studies.c.study_uid == study_uid)
        .values(
            patient_id=joining.patient_id or None,
            basis=joining.basis,
            linked_by=joining.linked_by,
            waits_because=joining.waits_because,
            conflicts=to_json(joining.conflicts),
            candidate_patient_id=joining.candidate_patient_id,
        )
    )
