"""Everything that is said of one nodule, composed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from data.errors import FusionBoardError
from data.imaging.nodule import Nodule
from data.message import Message
from data.patient.case import PatientCase
from data.patient.manual_entries import ManualEntries
from data.patient.nodule_terms import Indication
from data.results.assessment import AssessmentIssue, NoduleAssessment
from data.results.follow_up import FollowUpState, NextScan
from data.results.known_input import KnownInput
from data.results.nodule_growth import DoublingTime, NoduleGrowth
from data.results.release import ModelOutput, ReleaseState
from data.results.risk import ApplicabilityTest, RiskAnswer, RiskScore
from data.results.risk_card import RiskCard
from fusion.applicability.known_cancer import known_cancer
from fusion.assessment.growth import nodule_growth
from fusion.assessment.issue import issue_of
from fusion.assessment.site import SiteSetting
from fusion.growth.doubling_time import doubling_time
from fusion.growth.timeline import NoduleTimeline, nodule_timeline
from fusion.risk.guidelines.guidelines_of_nodule import guidelines_of_nodule
from fusion.risk.guidelines.next_scan import UsableVerdict, next_scan
from fusion.risk.known_inputs import known_inputs, term
from fusion.risk.risk_card import risk_card
from fusion.risk.scores.scores_of_nodule import ScoresOfNodule, scores_of_nodule


@dataclass(frozen=True, slots=True)
class AssessmentContext:
    """Context that the assessment of a nodule starts from, besides the nodule.

    Attributes:
        case: The patient, with the scans that count.
        entries: What persons entered.
        releases: Which outputs count here.
        site: The site's own choices.
        on: Day of the assessment.
    """

    case: PatientCase
    entries: ManualEntries
    releases: Mapping[ModelOutput, ReleaseState]
    site: SiteSetting
    on: date


def assess_nodule(nodule: Nodule, context: AssessmentContext) -> NoduleAssessment:
    """Compose all that is said of one nodule.

    A part that cannot be computed is left out with its reason, and stops nothing else.

    Args:
        nodule: With at least one measurement.
        context: The patient, the entries and the site.
    """
    timeline = nodule_timeline(nodule.measurements)
    nodule = replace(nodule, measurements=timeline.scans)
    inputs = known_inputs(context.case, nodule, context.entries.facts)
    issues: list[AssessmentIssue] = []
    said = _NoduleInputs(
        timeline,
        doubling_time(timeline),
        inputs,
        known_cancer(context.case.record, inputs),
    )
    risk = _risk(context, said, issues)
    growth = _growth(context, said, risk, issues)
    return NoduleAssessment(
        nodule=nodule,
        excluded_scans=timeline.excluded,
        unmeasured_on_earlier_ct=_unmeasured_on_earlier_ct(context.case, timeline),
        newer_ct_unmeasured_on=_newer_ct_unmeasured_on(context.case, timeline),
        growth=growth,
        risk=risk,
        next_scan=_next_scan(said, risk, growth, issues),
        issues=tuple(dict.fromkeys(issues)),
    )


@dataclass(frozen=True, slots=True)
class _NoduleInputs:
    """Inputs of growth, scores and guidelines of one nodule."""

    timeline: NoduleTimeline
    doubling: DoublingTime | None
    inputs: Mapping[str, KnownInput]
    cancer: Message | None


def _risk(
    context: AssessmentContext, said: _NoduleInputs, issues: list[AssessmentIssue]
) -> RiskCard | None:
    scores = scores_of_nodule(said.inputs)
    try:
        guidelines = guidelines_of_nodule(
            context.case, said.timeline, said.doubling, said.inputs, scores
        )
        return risk_card(
            said.inputs,
            _with_applicability(scores, said.cancer),
            guidelines,
            said.timeline.scans[-1].scanned_on,
            context.site.recalibration,
        )
    except FusionBoardError as error:
        issues.append(issue_of(error))
        return None


def _growth(
    context: AssessmentContext,
    said: _NoduleInputs,
    risk: RiskCard | None,
    issues: list[AssessmentIssue],
) -> NoduleGrowth | None:
    try:
        return nodule_growth(
            context.case,
            said.timeline,
            said.doubling,
            risk.guidelines if risk else (),
            said.cancer,
            context.releases,
            context.on,
        )
    except FusionBoardError as error:
        issues.append(issue_of(error))
        return None


def _with_applicability(
    scores: ScoresOfNodule, cancer: Message | None
) -> ScoresOfNodule:
    """Every score with the condition that no cancer is known."""
    if cancer is None:
        return scores

    def marked(answer: RiskAnswer) -> RiskAnswer:
        if not isinstance(answer, RiskScore):
            return answer
        test = ApplicabilityTest(cancer, holds=False)
        return replace(answer, applicability=(test, *answer.applicability))

    without = scores.brock_without
    return replace(
        scores,
        brock=marked(scores.brock),
        brock_without=marked(without) if without else None,
        mayo=marked(scores.mayo),
        herder=marked(scores.herder),
        va=marked(scores.va),
        person=tuple(map(marked, scores.person)),
    )


def _next_scan(
    said: _NoduleInputs,
    risk: RiskCard | None,
    growth: NoduleGrowth | None,
    issues: Sequence[AssessmentIssue],
) -> NextScan:
    entered = term(said.inputs, "indication")
    indication = Indication(entered) if entered else None
    guidelines = risk.guidelines if risk and indication else ()
    released = growth.verdict.released if growth else None
    days = released.scan_again_days if released else None
    verdict = (
        UsableVerdict(released.trend, float("nan") if days is None else days)
        if released
        else None
    )
    last = said.timeline.scans[-1].scanned_on
    found = next_scan(guidelines, indication, last, verdict)
    if risk is None and found.state is FollowUpState.INPUT_NEEDED:
        # Guidelines were not asked; what stopped them is what a person must correct.
        return replace(found, rule=(*found.rule[:-1], issues[0].what))
    return found


def _study_days(case: PatientCase) -> list[date]:
    return [study.scanned_on for study in case.studies if study.scanned_on]


def _unmeasured_on_earlier_ct(case: PatientCase, timeline: NoduleTimeline) -> bool:
    days = _study_days(case)
    return bool(days) and min(days) < timeline.scans[0].scanned_on


def _newer_ct_unmeasured_on(case: PatientCase, timeline: NoduleTimeline) -> date | None:
    """Day of the patient's newest CT if this nodule was not measured on it."""
    newest = max(chain(_study_days(case), (date.min,)))
    return newest if newest > timeline.scans[-1].scanned_on else None
