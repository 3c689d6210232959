"""Every guideline, asked about one nodule with what its scans and persons say.

What became of a nodule is read as each guideline reads it: Lung-RADS and BTS do not
mean the same by growth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from data.errors import FusionBoardError
from data.imaging.nodule import Density, NoduleMeasurement
from data.message import Message
from data.patient.case import PatientCase
from data.patient.nodule_terms import CourseOnFollowUp, FindingKind, Indication
from data.reference.guideline_limits import guideline_limit
from data.results.guideline import (
    GuidelineAnswer,
    GuidelineResult,
    NoduleFacts,
    PatientContext,
)
from data.results.known_input import KnownInput
from data.results.nodule_growth import DoublingTime
from fusion.growth.kinetics import percent_volume_change
from fusion.growth.subsolid_tracks import new_solid_part
from fusion.growth.timeline import NoduleTimeline
from fusion.risk.guidelines.bts import bts
from fusion.risk.guidelines.c_lung_rads import c_lung_rads
from fusion.risk.guidelines.china_2024 import china_2024
from fusion.risk.guidelines.fleischner import fleischner
from fusion.risk.guidelines.lung_rads import lung_rads
from fusion.risk.guidelines.lung_rads_growth import lung_rads_course
from fusion.risk.guidelines.nodule_facts import facts_of, with_scores
from fusion.risk.known_inputs import number, term, truth
from fusion.risk.scores.scores_of_nodule import ScoresOfNodule

_Inputs = Mapping[str, KnownInput]


def guidelines_of_nodule(
    case: PatientCase,
    timeline: NoduleTimeline,
    doubling: DoublingTime | None,
    inputs: _Inputs,
    scores: ScoresOfNodule,
) -> tuple[GuidelineResult, ...]:
    """Ask all guidelines about the last scan of a nodule; nothing is merged.

    Args:
        case: The patient.
        timeline: The scans of the nodule that count.
        doubling: Its doubling time.
        inputs: What is known, by name.
        scores: The scores that guidelines act on.

    Raises:
        InvalidClinicalValueError: If what is known cannot be.
    """
    context, scans = _context(inputs), timeline.scans
    first_ct = _nothing_before(case, scans[0].scanned_on)
    facts = _with_change(_facts(case, scans, inputs, scores), timeline, doubling)
    entered = _entered_course(inputs)
    by_lung_rads = replace(facts, course=entered or _course(scans, first=first_ct))
    worked_out = facts.previous_category is None and len(scans) > 1
    if worked_out:
        before = _category_before(context, scans[:-1], first=first_ct)
        by_lung_rads = replace(by_lung_rads, previous_category=before)
    by_bts = replace(facts, course=entered or _bts_course(scans, first=first_ct))
    return (
        _with_category_before(
            _lung_rads(context, by_lung_rads), by_lung_rads, worked_out=worked_out
        ),
        fleischner(context, facts),
        bts(context, by_bts),
        _c_lung_rads(context, facts),
        china_2024(context, facts),
    )


def _context(inputs: _Inputs) -> PatientContext:
    indication = term(inputs, "indication")
    return PatientContext(
        indication=Indication(indication) if indication else None,
        age_years=number(inputs, "age_years"),
        immunosuppressed=truth(inputs, "immunosuppressed"),
        known_cancer=truth(inputs, "known_cancer"),
    )


def _facts(
    case: PatientCase,
    scans: Sequence[NoduleMeasurement],
    inputs: _Inputs,
    scores: ScoresOfNodule,
) -> NoduleFacts:
    solid = number(inputs, "solid_diameter_mm")
    raised = inputs.get("raised_to_4x")
    facts = replace(
        facts_of(scans[-1]),
        finding=FindingKind(term(inputs, "finding") or FindingKind.NODULE),
        solid_diameter_mm=solid,
        multiple=_multiple(case, inputs),
        high_risk=truth(inputs, "high_risk"),
        own_model_probability=number(inputs, "own_model_probability"),
        baseline_on=scans[0].scanned_on,
        previous_category=term(inputs, "previous_category"),
        clear_visual_growth=bool(truth(inputs, "clear_visual_growth")),
        raised_to_4x_by=raised.source if raised and raised.value is True else "",
        other_significant_finding=bool(truth(inputs, "other_significant_finding")),
    )
    return with_scores(facts, scores.brock, scores.mayo, scores.herder)


def _with_change(
    facts: NoduleFacts, timeline: NoduleTimeline, doubling: DoublingTime | None
) -> NoduleFacts:
    """Sizes of the scan before, and the change of volume since the course began."""
    if len(timeline.scans) < 2:
        return facts
    first = timeline.scans[timeline.change_point]
    before, last = timeline.scans[-2:]
    fitted = doubling.fitted_days if doubling else float("inf")
    return replace(
        facts,
        previous_on=before.scanned_on,
        previous_mean_diameter_mm=_mean_mm(before),
        volume_change_percent=percent_volume_change(first.volume_mm3, last.volume_mm3),
        volume_doubling_days=fitted if 0 < fitted < float("inf") else None,
        measured_by_volume=True,
    )


def _multiple(case: PatientCase, inputs: _Inputs) -> bool | None:
    """Test whether there are several nodules; one measured does not mean just one."""
    count = number(inputs, "nodule_count")
    if count is not None:
        return count > 1
    measured = sum(bool(nodule.measurements) for nodule in case.nodules)
    return True if measured > 1 else None


def _nothing_before(case: PatientCase, first: date) -> bool:
    """Test whether the store holds no CT from before the nodule's first scan."""
    return all(
        study.scanned_on is None or study.scanned_on >= first for study in case.studies
    )


def _entered_course(inputs: _Inputs) -> CourseOnFollowUp | None:
    course = term(inputs, "course")
    return CourseOnFollowUp(course) if course else None


def _course(
    scans: Sequence[NoduleMeasurement], *, first: bool
) -> CourseOnFollowUp | None:
    """Classify the course as Lung-RADS means it; None if an earlier CT lacks it."""
    if len(scans) < 2:
        return CourseOnFollowUp.BASELINE if first else None
    if new_solid_part(scans):
        return CourseOnFollowUp.GROWING_SOLID_PART
    return lung_rads_course([(scan.scanned_on, _mean_mm(scan)) for scan in scans])


def _bts_course(
    scans: Sequence[NoduleMeasurement], *, first: bool
) -> CourseOnFollowUp | None:
    """Classify the course of a subsolid nodule, as BTS means it."""
    if len(scans) < 2 or scans[-1].density is Density.SOLID:
        return _course(scans, first=first)
    if new_solid_part(scans):
        return CourseOnFollowUp.GROWING_SOLID_PART
    grown_mm = scans[-1].long_axis_mm - min(scan.long_axis_mm for scan in scans)
    return (
        CourseOnFollowUp.GROWING
        if grown_mm >= guideline_limit("bts_2015", "subsolid_growth_mm")
        else CourseOnFollowUp.STABLE
    )


def _category_before(
    context: PatientContext, scans: Sequence[NoduleMeasurement], *, first: bool
) -> str | None:
    """The Lung-RADS category of the scan before, worked out from the first scan on."""
    category: str | None = None
    for number_of_scans in range(1, len(scans) + 1):
        shown = scans[:number_of_scans]
        facts = replace(
            facts_of(shown[-1]),
            course=_course(shown, first=first),
            previous_category=category,
            previous_mean_diameter_mm=_mean_mm(shown[-2]) if len(shown) > 1 else None,
        )
        answer = lung_rads(context, facts)
        category = answer.category if isinstance(answer, GuidelineAnswer) else None
    return category


def _lung_rads(context: PatientContext, facts: NoduleFacts) -> GuidelineResult:
    """Lung-RADS; a 4X that its category does not allow is left out and said."""
    try:
        return lung_rads(context, facts)
    except FusionBoardError as error:
        answer = lung_rads(context, replace(facts, raised_to_4x_by=""))
        if not isinstance(answer, GuidelineAnswer):
            return answer
        why = Message.of(f"{error.key}.what", **error.values)
        return replace(answer, notes=(*answer.notes, why))


def _with_category_before(
    answer: GuidelineResult, facts: NoduleFacts, *, worked_out: bool
) -> GuidelineResult:
    """Name the category before where the answer rests on it, and who gave it."""
    before = facts.previous_category
    rests_on_it = facts.course is CourseOnFollowUp.STABLE and before is not None
    if not (isinstance(answer, GuidelineAnswer) and rests_on_it):
        return answer
    note = Message.of("risk_card.category_worked_out", category=before)
    return replace(
        answer,
        inputs_used=(*answer.inputs_used, ("previous_category", before)),
        notes=(*answer.notes, note) if worked_out else answer.notes,
    )


def _c_lung_rads(context: PatientContext, facts: NoduleFacts) -> GuidelineResult:
    """C-Lung-RADS; a model probability that nobody entered is no input of it."""
    answer = c_lung_rads(context, facts)
    if facts.own_model_probability is None and isinstance(answer, GuidelineAnswer):
        used = [one for one in answer.inputs_used if one[0] != "own_model_probability"]
        return replace(answer, inputs_used=tuple(used))
    return answer


def _mean_mm(scan: NoduleMeasurement) -> float:
    return (scan.long_axis_mm + scan.short_axis_mm) / 2
