"""Everything that is said of one patient, composed once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from data.errors import FusionBoardError
from data.patient.case import PatientCase
from data.patient.manual_entries import ManualEntries
from data.results.assessment import AssessmentIssue, NoduleAssessment, PatientAssessment
from data.results.fused import FusedPrediction
from data.results.immunotherapy import ImmunotherapyPrediction
from data.results.release import ModelOutput, ReleaseState
from data.results.therapy_options import TherapyOptions
from fusion.assessment.changes import changes_since
from fusion.assessment.expiry import expires_on
from fusion.assessment.fused import NoduleEmbeddings, fused_prediction
from fusion.assessment.genes import genetic_summary
from fusion.assessment.issue import issue_of
from fusion.assessment.missing_and_warnings import (
    missing_facts,
    pending_orders,
    safety_messages,
)
from fusion.assessment.next_step import next_step, priority
from fusion.assessment.nodule import AssessmentContext, assess_nodule
from fusion.assessment.response import assess_response
from fusion.assessment.site import SiteSetting
from fusion.growth.timeline import nodule_timeline
from fusion.prediction.immunotherapy import (
    ImmunotherapyModels,
    predict_immunotherapy,
)
from fusion.prediction.released_immunotherapy import (
    released_response_model,
    released_survival_model,
)
from fusion.therapy.options import therapy_options

Releases = Mapping[ModelOutput, ReleaseState]


def assess_patient(
    case: PatientCase,
    entries: ManualEntries,
    releases: Releases,
    site: SiteSetting,
    *,
    on: date,
    embeddings: NoduleEmbeddings | None = None,
    previous: PatientAssessment | None = None,
) -> PatientAssessment:
    """Compose all that is said of one patient, for pages and exports to show.

    The same arguments give the same assessment; it knows no clock.

    Args:
        case: The patient as the store holds it.
        entries: What persons entered.
        releases: Which outputs of our own this site has released.
        site: The site's own choices and tables.
        on: Day of the assessment; labs and therapies are counted back from it.
        embeddings: Images of the largest nodules, for simulated patients.
        previous: The assessment before, for what changed since.
    """
    if case.simulated:
        releases = dict.fromkeys(ModelOutput, ReleaseState.SIMULATED)
    nodules = _nodules(case, entries, releases, site, on)
    counted = with_selected_measurements(case, nodules)
    response = assess_response(counted, entries)
    issues: list[AssessmentIssue] = []
    therapy = _therapy(case, site, on, issues)
    immunotherapy = _immunotherapy(case, releases, on, issues)
    pending = pending_orders(case)
    safety = safety_messages(nodules, therapy)
    step = next_step(nodules, pending)
    assessment = PatientAssessment(
        assessed_for=on,
        expires_on=expires_on(case, on),
        nodules=nodules,
        response=response,
        therapy=therapy,
        immunotherapy=immunotherapy,
        fused=_fused(counted, embeddings, on, issues),
        genetics=genetic_summary(case.record),
        safety=safety,
        missing=missing_facts(case, nodules, therapy),
        pending=pending,
        next_step=step[0],
        next_due_by=step[1],
        priority=priority(nodules, response, safety, step),
        issues=tuple(issues),
    )
    return replace(assessment, changed=changes_since(previous, assessment))


def with_selected_measurements(
    case: PatientCase, nodules: tuple[NoduleAssessment, ...]
) -> PatientCase:
    """The patient with one measurement a nodule and day, as every number uses them.

    Args:
        case: As the store holds it.
        nodules: Of this patient's assessment.
    """
    counted = {one.nodule.tracking_uid: one.nodule for one in nodules}
    return replace(
        case,
        nodules=tuple(counted.get(one.tracking_uid, one) for one in case.nodules),
    )


def select_measurements(case: PatientCase) -> PatientCase:
    """Keep one measurement a nodule and day, before an assessment, for manual entry.

    Args:
        case: As the store holds it.
    """
    return replace(
        case,
        nodules=tuple(
            replace(one, measurements=nodule_timeline(one.measurements).scans)
            if one.measurements
            else one
            for one in case.nodules
        ),
    )


def _nodules(
    case: PatientCase,
    entries: ManualEntries,
    releases: Releases,
    site: SiteSetting,
    on: date,
) -> tuple[NoduleAssessment, ...]:
    asked = AssessmentContext(case, entries, releases, site, on)
    return tuple(
        assess_nodule(nodule, asked) for nodule in case.nodules if nodule.measurements
    )


def _therapy(
    case: PatientCase, site: SiteSetting, on: date, issues: list[AssessmentIssue]
) -> TherapyOptions | None:
    if case.record is None:
        return None
    try:
        return therapy_options(case.record, site.evidence, on)
    except FusionBoardError as error:
        issues.append(issue_of(error))
        return None


def _immunotherapy(
    case: PatientCase, releases: Releases, on: date, issues: list[AssessmentIssue]
) -> ImmunotherapyPrediction | None:
    if case.record is None:
        return None
    models = ImmunotherapyModels(released_response_model(), released_survival_model())
    try:
        return predict_immunotherapy(
            case.record, models, on, releases, simulated=case.simulated
        )
    except FusionBoardError as error:
        issues.append(issue_of(error))
        return None


def _fused(
    case: PatientCase,
    embeddings: NoduleEmbeddings | None,
    on: date,
    issues: list[AssessmentIssue],
) -> FusedPrediction | None:
    if not case.simulated or case.record is None or embeddings is None:
        return None
    try:
        return fused_prediction(case, embeddings, on)
    except FusionBoardError as error:
        issues.append(issue_of(error))
        return None
