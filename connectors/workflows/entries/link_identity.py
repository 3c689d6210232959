"""A person joins a study to a patient, or undoes it; every act is kept."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime

from connectors.store.repository import Repository
from connectors.store.unit_of_work import UnitOfWork
from connectors.workflows.assess.assess_patients import assess_changed
from data.errors import IdentityConflictError, InvalidClinicalValueError, NotFoundError
from data.identity import PersonIdentity, contradictions
from data.patient.case import RecordedLink


def link_study(
    repository: Repository, study_uid: str, patient_id: str, person: str, reason: str
) -> None:
    """Record that a study belongs to a patient; what was said before is undone.

    Args:
        repository: The store.
        study_uid: The study.
        patient_id: Key of the patient in the store.
        person: Who says so; not empty.
        reason: Why, in that person's words; not empty.

    Raises:
        NotFoundError: If the store holds no such study or patient.
        IdentityConflictError: If sex or birth date contradict, or a nodule of the
            study was measured in another patient.
        InvalidClinicalValueError: If person or reason is empty.
    """
    _require_said(person, reason)
    with repository.writing() as work:
        images = work.studies.study_identity(study_uid)
        identity = work.patients.patient_identity(patient_id)
        if identity is None:
            raise NotFoundError("store.no_patient")
        _require_no_conflict(images, [identity, *work.studies.images_of(patient_id)])
        if work.study_linkage.others_patients(study_uid) - {patient_id}:
            raise IdentityConflictError("identity.nodule_of_another")
        _record(work, study_uid, patient_id, person, reason)
    assess_changed(repository, date.today())


def link_to_new_patient(
    repository: Repository, study_uid: str, person: str, reason: str
) -> str:
    """Make a patient of whom there are only images, and link the study.

    Returns:
        Key of the new patient in the store.

    Raises:
        NotFoundError: If the store holds no such study.
        IdentityConflictError: If a nodule of the study was measured in a patient.
        InvalidClinicalValueError: If person or reason is empty.
    """
    _require_said(person, reason)
    with repository.writing() as work:
        images = work.studies.study_identity(study_uid)
        if work.study_linkage.others_patients(study_uid):
            raise IdentityConflictError("identity.nodule_of_another")
        patient_id, touched = work.patient_linkage.found_patient(images)
        _record(work, study_uid, patient_id, person, reason)
        work.study_linkage.relink_touched(touched)
    assess_changed(repository, date.today())
    return patient_id


def undo_link(repository: Repository, study_uid: str, person: str) -> None:
    """Put a study back among those that wait; from then on only a person links it.

    Nodules that were followed onto it without a person are taken back.

    Raises:
        NotFoundError: If the study is not linked.
        InvalidClinicalValueError: If nobody says who undoes it.
    """
    _require_said(person, "undone")
    with repository.writing() as work:
        patient_id = work.links.undo(study_uid, person, datetime.now(UTC))
        work.findings.forget_study(study_uid)
        work.study_linkage.relink({study_uid})
        _drop_if_empty(work, patient_id)
    assess_changed(repository, date.today())


def _record(
    work: UnitOfWork, study_uid: str, patient_id: str, person: str, reason: str
) -> None:
    now = datetime.now(UTC)
    before = ""
    with suppress(NotFoundError):
        before = work.links.undo(study_uid, person, now)
    work.links.record_link(RecordedLink(study_uid, patient_id, person, reason, now))
    work.study_linkage.relink({study_uid})
    _drop_if_empty(work, before)


def _drop_if_empty(work: UnitOfWork, patient_id: str) -> None:
    touched = work.patient_linkage.drop_if_empty(patient_id)
    if touched:
        work.study_linkage.relink_touched(touched)


def _require_said(person: str, reason: str) -> None:
    if not person.strip() or not reason.strip():
        raise InvalidClinicalValueError("identity.no_reason")


def _require_no_conflict(
    images: PersonIdentity, patient: Iterable[PersonIdentity]
) -> None:
    against = frozenset().union(*(contradictions(images, each) for each in patient))
    if against:
        raise IdentityConflictError(
            f"identity.conflict_{'_and_'.join(sorted(against))}"
        )
