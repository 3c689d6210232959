"""Keeps what a person says of a finding, and measures what is a nodule."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection

from connectors.store.imaging.findings import finding_image, one_finding, save_answer
from connectors.store.imaging.nodules import (
    MeasuredMark,
    NoduleMark,
    Outcome,
    Refused,
    attempt,
    forget_measurement,
    mark_at,
    save_mark,
)
from connectors.store.imaging.studies import StoredSeries, stored_series
from connectors.store.linkage.study_relinkage import joined_patient, patients_holding
from connectors.store.repository import Repository
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
    with repository.writing() as connection:
        finding = one_finding(connection, finding_id)
        series = stored_series(connection, finding.series_uid)
        if series is None:
            raise NotFoundError("store.no_series", series_uid=finding.series_uid)
        _require_fitting(finding, decision, tracking_uid)
        _withdraw(connection, finding)
        if decision is Decision.NEW:
            tracking_uid = f"2.25.{uuid4().int}"  # PS3.5 B.2
        now = datetime.now(UTC)
        answer = FindingAnswer(decision, person.strip(), now, tracking_uid)
        save_answer(connection, finding_id, answer)
        outcomes = []
        if decision in _NODULES:
            outcomes.append(_measured(connection, series, finding, answer))
        keep_outcomes(connection, series, outcomes)
        answered = one_finding(connection, finding_id)
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


def _withdraw(connection: Connection, finding: ImagingFinding) -> None:
    """Take back what the answer that holds has measured."""
    held = finding.answer
    if held is None or held.decision not in _NODULES:
        return
    mark = mark_at(connection, held.tracking_uid, finding.series_uid)
    if mark is not None and mark.seed_mm == finding.place_mm:
        forget_measurement(connection, held.tracking_uid, finding.series_uid)


def _measured(
    connection: Connection,
    series: StoredSeries,
    finding: ImagingFinding,
    answer: FindingAnswer,
) -> Outcome:
    """Mark the nodule where it was found; the search has measured it already."""
    tracking_uid, study_uid = answer.tracking_uid, finding.study_uid
    if mark_at(connection, tracking_uid, finding.series_uid):
        raise InvalidClinicalValueError("finding.taken")
    own = joined_patient(connection, study_uid)
    if patients_holding(connection, {tracking_uid}, study_uid) - {own}:
        raise IdentityConflictError("identity.nodule_of_another")
    mark = NoduleMark(
        tracking_uid,
        study_uid,
        finding.series_uid,
        label_for(connection, tracking_uid, study_uid),
        finding.place_mm,
        answer.person,
    )
    save_mark(connection, mark)
    tried = attempt(METHOD, series.fingerprint, finding.place_mm)
    if finding.measurement is None:
        why = finding.refused
        values = dict(why.values) if why else {}
        key = why.key if why else "finding.not_measured"
        return Refused(mark, tried, NotMeasurableError(key, **values))
    measurement = replace(finding.measurement, measured_by=answer.person)
    image = finding_image(connection, finding.finding_id)
    return MeasuredMark(mark, tried, measurement, image)
