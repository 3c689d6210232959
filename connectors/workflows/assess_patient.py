"""Composes what is said of patients, once, and keeps it.

What must be assessed is known by level, not by event: every change of a patient's
inputs leaves a row in the same transaction, and a raised version or a day that has
come show by comparison. So a process that dies between a change and its assessment
loses nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import Connection

from connectors.store.assessment_documents import AssessedInputs
from connectors.store.assessments import (
    HeldAssessment,
    NewAssessment,
    changed_patients,
    due_patients,
    forget_changes,
    held_assessment,
    newest_change,
    save_assessment,
)
from connectors.store.documents import content_hash, to_json
from connectors.store.patient_entries import entries_of_patient
from connectors.store.repository import Repository, read_patient_case
from connectors.workflows.assessment_versions import AssessingSite, assessing_site
from connectors.workflows.nodule_embeddings import nodule_embeddings
from data.assessed_patient import AssessedPatient
from data.errors import InvalidClinicalValueError, NotFoundError
from data.results.assessment import PatientAssessment
from fusion.assessment.patient import assess_patient, with_scans_that_count

logger = logging.getLogger(__name__)

CHANGED_BY_A_PERSON: Final = 20
"""Patients assessed at once after one act of a person, who waits; one or two change,
and what else is due is assessed in the background. Chosen by this project."""

Progress = Callable[[int, int], None]
"""Told how many patients are done, and how many there are."""


def current_assessment(
    repository: Repository, patient_id: str, today: date
) -> AssessedPatient:
    """The stored assessment of a patient; made anew and stored if it is due.

    Args:
        repository: The store.
        patient_id: Key of the patient.
        today: The present day.

    Raises:
        NotFoundError: If there is no such patient.
    """
    site = assessing_site(repository)
    with repository.reading() as connection:
        held = held_assessment(connection, patient_id)
    if held is not None and held.holds(site.versions_hash, today):
        return _as_held(held, held.inputs)
    return _assess(repository, site, patient_id, today)[0]


def assess_changed(
    repository: Repository,
    today: date,
    *,
    at_most: int | None = CHANGED_BY_A_PERSON,
    on_progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> int:
    """Assess the patients of whom something has just changed.

    Args:
        repository: The store.
        today: The present day.
        at_most: Those who changed last; all of them if None.
        on_progress: Told after each patient.
        should_stop: Asked before each patient.

    Returns:
        How many new assessments were kept.
    """
    with repository.reading() as connection:
        patient_ids = changed_patients(connection, at_most)
    return _assess_all(
        repository, patient_ids, today, on_progress or _silent, should_stop or _never
    )


def assess_due(
    repository: Repository,
    today: date,
    *,
    on_progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> int:
    """Assess every patient whose assessment is missing or no longer holds.

    Args:
        repository: The store.
        today: The present day.
        on_progress: Told after each patient.
        should_stop: Asked before each patient.

    Returns:
        How many new assessments were kept.
    """
    due = patients_due(repository, today)
    return _assess_all(
        repository, due, today, on_progress or _silent, should_stop or _never
    )


def patients_due(repository: Repository, today: date) -> tuple[str, ...]:
    """Patients whose assessment is missing or no longer holds."""
    site = assessing_site(repository)
    with repository.reading() as connection:
        return due_patients(connection, site.versions_hash, today)


def _assess_all(
    repository: Repository,
    patient_ids: tuple[str, ...],
    today: date,
    on_progress: Progress,
    should_stop: Callable[[], bool],
) -> int:
    if not patient_ids:
        return 0
    site, kept = assessing_site(repository), 0
    for done, patient_id in enumerate(patient_ids):
        on_progress(done, len(patient_ids))
        if should_stop():
            return kept
        try:
            _, new = _assess(repository, site, patient_id, today)
        except NotFoundError:  # it was joined to another patient meanwhile
            continue
        except InvalidClinicalValueError as error:  # it stays due, the others go on
            logger.warning("a patient could not be assessed: %s", error.key)
            continue
        kept += new
    on_progress(len(patient_ids), len(patient_ids))
    return kept


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """One moment of a patient."""

    inputs: AssessedInputs
    inputs_json: str
    seen: int
    held: HeldAssessment | None

    @property
    def previous(self) -> PatientAssessment | None:
        return self.held.comparable if self.held else None


def _snapshot(connection: Connection, patient_id: str) -> _Snapshot:
    held = held_assessment(connection, patient_id)
    case = read_patient_case(connection, patient_id)
    inputs = AssessedInputs(case, entries_of_patient(connection, patient_id))
    seen = max(newest_change(connection, patient_id), held.inputs_seen if held else 0)
    return _Snapshot(inputs, to_json(inputs), seen, held)


def _assess(
    repository: Repository, site: AssessingSite, patient_id: str, today: date
) -> tuple[AssessedPatient, bool]:
    """Compose from one moment of the store; unchanged inputs cost no new assessment.

    Returns:
        The patient, and whether a new assessment was kept.
    """
    with repository.reading() as connection:
        found = _snapshot(connection, patient_id)
    inputs_hash = content_hash(found.inputs_json)
    held = found.held
    if held and held.inputs_hash == inputs_hash and _still_good(held, site, today):
        with repository.writing() as connection:
            forget_changes(connection, patient_id, found.seen)
        return _as_held(held, found.inputs), False
    case = found.inputs.case
    assessment = assess_patient(
        case,
        found.inputs.entries,
        site.releases,
        site.setting,
        on=today,
        embeddings=nodule_embeddings(repository, case) if case.simulated else None,
        previous=found.previous,
    )
    new = NewAssessment(
        patient_id,
        found.inputs,
        found.inputs_json,
        inputs_hash,
        found.seen,
        site.versions,
        site.versions_hash,
        datetime.now(UTC),
        assessment,
    )
    with repository.writing() as connection:
        kept = save_assessment(connection, new)
    return _as_new(new), kept


def _still_good(held: HeldAssessment, site: AssessingSite, today: date) -> bool:
    lapsed = held.lapses_on is not None and held.lapses_on <= today
    return held.versions_hash == site.versions_hash and not lapsed


def _as_held(held: HeldAssessment, inputs: AssessedInputs) -> AssessedPatient:
    assessment = held.assessment
    return AssessedPatient(
        with_scans_that_count(inputs.case, assessment.nodules),
        inputs.entries,
        assessment,
        held.assessed_at,
        held.inputs_hash,
        held.versions_hash,
    )


def _as_new(new: NewAssessment) -> AssessedPatient:
    return AssessedPatient(
        with_scans_that_count(new.inputs.case, new.assessment.nodules),
        new.inputs.entries,
        new.assessment,
        new.assessed_at,
        new.inputs_hash,
        new.versions_hash,
    )


def _silent(done: int, total: int) -> None:
    """Tell nobody."""


def _never() -> bool:
    return False
