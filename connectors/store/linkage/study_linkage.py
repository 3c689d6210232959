"""Joining of studies to patients, with the reason; names are never compared."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from data.identity import PersonIdentity, contradictions

IDENTIFIER: Final = "identifier"
RECORDED_LINK: Final = "recorded_link"


@dataclass(frozen=True, slots=True)
class StudyLink:
    """Patient that a study belongs to, or the reason why it waits.

    Attributes:
        patient_id: Key of the patient, or empty while the study waits.
        basis: `identifier` or `recorded_link`, or empty.
        linked_by: Who recorded the link, or empty.
        waits_because: As in `data.patient.case.UnlinkedStudy.reason`, or empty.
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
class ManualLink:
    """Statements of persons about one study.

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


def link_by_identifier(
    images: PersonIdentity,
    candidates: Mapping[str, PersonIdentity],
    manual: ManualLink,
) -> StudyLink:
    """Decide from identifiers with issuer and from what persons recorded.

    Args:
        images: Who the images say it is.
        candidates: Patients with one of these identifiers, by key.
        manual: What persons recorded; it goes before the identifier.
    """
    if manual.patient_id:
        against = contradictions(images, manual.identity)
        if against:
            return _conflict(against, manual.patient_id)
        return StudyLink(manual.patient_id, RECORDED_LINK, manual.person)
    only = next(iter(candidates), "") if len(candidates) == 1 else ""
    if manual.undone:
        return StudyLink(waits_because="undone", candidate_patient_id=only)
    if not only:
        return StudyLink(waits_because="several_patients" if candidates else "no_match")
    against = contradictions(images, candidates[only])
    if against:
        return _conflict(against, only)
    return StudyLink(only, IDENTIFIER)


def link_beside(
    study_uid: str,
    links: Mapping[str, StudyLink],
    images: Mapping[str, PersonIdentity],
    sharing: Collection[str],
) -> StudyLink:
    """Decide for one study in sight of the others.

    Two studies of one patient that contradict each other both wait, as do two of
    different patients that claim the same nodule.

    Args:
        study_uid: The study.
        links: Links of it and of all studies that may stand against it.
        images: Who their images say it is.
        sharing: Studies in which a nodule of this one was measured, too.
    """
    mine = links[study_uid]
    against: set[str] = set()
    for other, theirs in links.items():
        if other == study_uid or not (mine.patient_id and theirs.patient_id):
            continue
        if theirs.patient_id == mine.patient_id:
            against |= contradictions(images[study_uid], images[other])
        elif other in sharing:
            against.add("nodule")
    return _conflict(frozenset(against), mine.patient_id) if against else mine


def _conflict(against: frozenset[str], patient_id: str) -> StudyLink:
    return StudyLink(
        waits_because="conflict", conflicts=against, candidate_patient_id=patient_id
    )
