"""Composes what is said of a patient, once, and keeps it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from connectors.store.assessments.assessment_documents import AssessedInputs
from connectors.store.assessments.latest_assessments import LatestAssessment
from connectors.store.assessments.new_assessment import NewAssessment
from connectors.store.canonical_json import content_hash, to_json
from connectors.store.repository import Repository
from connectors.store.unit_of_work import UnitOfWork
from connectors.workflows.assess.assessment_versions import (
    AssessingSite,
    assessing_site,
)
from connectors.workflows.assess.nodule_embeddings import nodule_embeddings
from connectors.workflows.release.release_outputs import releases_of
from data.message import Message
from data.results.assessed_patient import AssessedPatient
from fusion.assessment.patient import assess_patient, with_selected_measurements


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
    with repository.reading() as work:
        held = work.assessments.latest_assessment(patient_id)
    if held is not None and held.holds(site.versions_hash, today):
        return _as_stored(held, held.inputs)
    return assess_anew(repository, site, patient_id, today)[0]


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """One moment of a patient, with the latest assessment."""

    inputs: AssessedInputs
    inputs_json: str
    inputs_hash: str
    seen: int
    held: LatestAssessment | None

    def is_made_from_the_same(self, site: AssessingSite) -> bool:
        """Test whether the latest assessment has these inputs and versions."""
        made_from = self.inputs_hash, site.versions_hash
        held = self.held
        return held is not None and (held.inputs_hash, held.versions_hash) == made_from

    def still_holds(self, site: AssessingSite, today: date) -> bool:
        """Test whether composing again would say the same."""
        held = self.held
        expired = held is not None and held.has_expired(today)
        return self.is_made_from_the_same(site) and not expired

    @property
    def changes_told(self) -> tuple[Message, ...]:
        """Changes that the latest assessment tells."""
        before = self.held.comparable if self.held else None
        return before.changed if before else ()


def _snapshot(work: UnitOfWork, patient_id: str) -> _Snapshot:
    held = work.assessments.latest_assessment(patient_id)
    case = work.cases.read_patient_case(patient_id)
    inputs = AssessedInputs(case, work.entries.entries_of_patient(patient_id))
    as_json = to_json(inputs)
    seen = max(
        work.stale_assessments.newest_change(patient_id),
        held.last_change_id if held else 0,
    )
    return _Snapshot(inputs, as_json, content_hash(as_json), seen, held)


def assess_anew(
    repository: Repository, site: AssessingSite, patient_id: str, today: date
) -> tuple[AssessedPatient, bool]:
    """Compose from one moment of the store; unchanged inputs cost no new assessment.

    Args:
        repository: The store.
        site: What all assessments share.
        patient_id: Key of the patient.
        today: The present day.

    Returns:
        The patient, and whether a new assessment was kept.
    """
    with repository.reading() as work:
        found = _snapshot(work, patient_id)
    held = found.held
    if held is not None and found.still_holds(site, today):
        with repository.writing() as work:
            work.assessments.confirm_assessment(held, found.seen)
        return _as_stored(held, found.inputs), False
    new = _composed(repository, site, found, today)
    with repository.writing() as work:
        kept = _releases_stand(work, site) and work.assessments.save_assessment(new)
    return _as_new(new), kept


def _composed(
    repository: Repository, site: AssessingSite, found: _Snapshot, today: date
) -> NewAssessment:
    case, held = found.inputs.case, found.held
    assessment = assess_patient(
        case,
        found.inputs.entries,
        site.releases,
        site.setting,
        on=today,
        embeddings=nodule_embeddings(repository, case) if case.simulated else None,
        previous=held.comparable if held else None,
    )
    if not assessment.changed and found.is_made_from_the_same(site):
        # Only a day has come: a reader goes on to see what changed last.
        assessment = replace(assessment, changed=found.changes_told)
    return NewAssessment(
        case.patient_id,
        found.inputs,
        found.inputs_json,
        found.inputs_hash,
        found.seen,
        site.versions,
        site.versions_hash,
        datetime.now(UTC),
        assessment,
    )


def _releases_stand(work: UnitOfWork, site: AssessingSite) -> bool:
    """Test whether the site switched nothing since; else the patient stays due."""
    now = releases_of(work)
    then = site.releases, site.setting.recalibration
    return (now.states, now.recalibration) == then


def _as_stored(held: LatestAssessment, inputs: AssessedInputs) -> AssessedPatient:
    assessment = held.assessment
    return AssessedPatient(
        with_selected_measurements(inputs.case, assessment.nodules),
        inputs.entries,
        assessment,
        held.assessed_at,
        held.inputs_hash,
        held.versions_hash,
    )


def _as_new(new: NewAssessment) -> AssessedPatient:
    return AssessedPatient(
        with_selected_measurements(new.inputs.case, new.assessment.nodules),
        new.inputs.entries,
        new.assessment,
        new.assessed_at,
        new.inputs_hash,
        new.versions_hash,
    )
