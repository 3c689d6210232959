"""Keeps what a person says of a finding, and measures what is a nodule."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import uuid4

from connectors.store.imaging.nodules import (
    MeasuredMark,
    NoduleMark,
    Outcome,
    Refused,
    attempt,
)
from connectors.store.imaging.studies import StoredSeries
from connectors.store.repository import Repository
from connectors.store.unit_of_work import UnitOfWork
from connectors.workflows.assess.assess_patients import assess_changed
from connectors.workflows.ingest.ingest_study import keep_outcomes
from connectors.workflows.ingest.measure_at_point import label_for
from data.errors import (
    IdentityConflictError,
    InvalidClinicalValueError,
    NotFoundError,
    NotMeasurableError,
)
from data.imaging.finding import Decision, FindingAnswer, ImagingFinding
from fusion.imaging.measuring import METHOD

_NODULES: Final = frozenset({Decision.SAME, Decision.NEW})


def answer_finding(
    repository: Repository,
    finding_id: str,
    decision: Decision,
    *,
    person: str,
    tracking_uid: str = "",
) -> ImagingFinding:
    """Keep an answer in place of an earlier one, which stays in the list of answers.

    Args:
        repository: The store.
        finding_id: The finding.
        decision: What the person says.
        person: Who says so; not empty.
        tracking_uid: The known nodule that it is, for `same` alone.

    Returns:
        The finding with its answers.

    Raises:
        NotFoundError: If there is no such finding any more.
        InvalidClinicalValueError: If nobody says so, the answer does not fit the
            finding, or the nodule lies elsewhere on this scan already.
        IdentityConflictError: If the nodule was measured in another patient.
    """
    if not person.strip():
        raise InvalidClinicalValueError("identity.no_person")
    with repository.writing() as work:
        finding = work.findings.one_finding(finding_id)
        series = work.studies.stored_series(finding.series_uid)
        if series is None:
            raise NotFoundError("store.no_series", series_uid=finding.series_uid)
        _require_fitting(finding, decision, tracking_uid)
        _withdraw(work, finding)
        if decision is Decision.NEW:
            tracking_uid = f"2.25.{uuid4().int}"  # PS3.5 B.2
        now = datetime.now(UTC)
        answer = FindingAnswer(decision, person.strip(), now, tracking_uid)
        work.findings.save_answer(finding_id, answer)
        outcomes = []
        if decision in _NODULES:
            outcomes.append(_measured(work, series, finding, answer))
        keep_outcomes(work, series, outcomes)
        answered = work.findings.one_finding(finding_id)
    assess_changed(repository, date.today())
    return answered


def _require_fitting(
    finding: ImagingFinding, decision: Decision, tracking_uid: str
) -> None:
    if decision is Decision.WAITS:
        return
    names_one = bool(tracking_uid) == (decision is Decision.SAME)
    shows = (decision is not Decision.GONE) == finding.shows_something
    if not (names_one and shows):
        raise InvalidClinicalValueError("finding.unfitting")


def _withdraw(work: UnitOfWork, finding: ImagingFinding) -> None:
    """Take back what the answer that holds has measured."""
    held = finding.answer
    if held is None or held.decision not in _NODULES:
        return
    mark = work.nodules.mark_at(held.tracking_uid, finding.series_uid)
    if mark is not None and mark.seed_mm == finding.place_mm:
        work.nodules.forget_measurement(held.tracking_uid, finding.series_uid)


def _measured(
    work: UnitOfWork,
    series: StoredSeries,
    finding: ImagingFinding,
    answer: FindingAnswer,
) -> Outcome:
    """Mark the nodule where it was found; the search has measured it already."""
    tracking_uid, study_uid = answer.tracking_uid, finding.study_uid
    if work.nodules.mark_at(tracking_uid, finding.series_uid):
        raise InvalidClinicalValueError("finding.taken")
    own = work.study_linkage.joined_patient(study_uid)
    if work.study_linkage.patients_holding({tracking_uid}, study_uid) - {own}:
        raise IdentityConflictError("identity.nodule_of_another")
    mark = NoduleMark(
        tracking_uid,
        study_uid,
        finding.series_uid,
        label_for(work, tracking_uid, study_uid),
        finding.place_mm,
        answer.person,
    )
    work.nodules.save_mark(mark)
    tried = attempt(METHOD, series.fingerprint, finding.place_mm)
    if finding.measurement is None:
        why = finding.refused
        values = dict(why.values) if why else {}
        key = why.key if why else "finding.not_measured"
        return Refused(mark, tried, NotMeasurableError(key, **values))
    measurement = replace(finding.measurement, measured_by=answer.person)
    image = work.findings.finding_image(finding.finding_id)
    return MeasuredMark(mark, tried, measurement, image)
