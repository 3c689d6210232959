"""A person joins a study to a patient, or undoes it; every act is kept."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from connectors.store.imaging.findings import forget_study
from connectors.store.imaging.studies import images_of, study_identity
from connectors.store.linkage.links import record_link, undo
from connectors.store.linkage.study_relinkage import (
    others_patients,
    relink,
    relink_touched,
)
from connectors.store.patients.patient_linkage import drop_if_empty, found_patient
from connectors.store.patients.patients import patient_identity
from connectors.store.repository import Repository
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
    with repository.writing() as connection:
        images = study_identity(connection, study_uid)
        identity = patient_identity(connection, patient_id)
        if identity is None:
            raise NotFoundError("store.no_patient")
        _require_no_conflict(images, [identity, *images_of(connection, patient_id)])
        if others_patients(connection, study_uid) - {patient_id}:
            raise IdentityConflictError("identity.nodule_of_another")
        _record(connection, study_uid, patient_id, person, reason)
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
    with repository.writing() as connection:
        images = study_identity(connection, study_uid)
        if others_patients(connection, study_uid):
            raise IdentityConflictError("identity.nodule_of_another")
        patient_id, touched = found_patient(connection, images)
        _record(connection, study_uid, patient_id, person, reason)
        relink_touched(connection, touched)
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
    with repository.writing() as connection:
        patient_id = undo(connection, study_uid, person, datetime.now(UTC))
        forget_study(connection, study_uid)
        relink(connection, {study_uid})
        _drop_if_empty(connection, patient_id)
    assess_changed(repository, date.today())


def _record(
    connection: Connection, study_uid: str, patient_id: str, person: str, reason: str
) -> None:
    now = datetime.now(UTC)
    before = ""
    with suppress(NotFoundError):
        before = undo(connection, study_uid, person, now)
    record_link(connection, RecordedLink(study_uid, patient_id, person, reason, now))
    relink(connection, {study_uid})
    _drop_if_empty(connection, before)


def _drop_if_empty(connection: Connection, patient_id: str) -> None:
    touched = drop_if_empty(connection, patient_id)
    if touched:
        relink_touched(connection, touched)


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
