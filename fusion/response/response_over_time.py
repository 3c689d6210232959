"""Response to therapy over all visits of a patient, with what it rests on."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from data.errors import InvalidClinicalValueError
from data.interval import Interval
from data.message import Message
from data.patient.case import PatientCase
from data.patient.tumour_reading import ResponsePlan, TumourReading, readings_that_count
from data.reference.guideline_limits import guideline_limit
from data.results.response import TumourAssessment
from data.results.response_over_time import ResponseOverTime, ResponseVisit
from fusion.applicability.past_lines import given
from fusion.response.best_response import best_overall_response
from fusion.response.confirmation import confirmation
from fusion.response.irecist_over_time import irecist_over_time
from fusion.response.recist import (
    assess_course,
    partial_up_to_mm,
    progression_from_mm,
    sum_of_diameters_mm,
)
from fusion.response.record_sizes import record_sizes
from fusion.response.response_rules import fired_rule, near_limit
from fusion.response.sum_interval import sum_interval_mm
from fusion.response.targets import therapy_of_course
from fusion.response.tumour_growth import (
    depth_of_response,
    growth_rate_interval,
    tumour_growth_rate_percent_a_month,
)
from fusion.response.visits import assessments_of
from fusion.response.volume_over_time import volume_over_time

_IMMUNOTHERAPY: Final = ("pd_l1_blockade", "ctla4_blockade")


def response_over_time(
    case: PatientCase, plan: ResponsePlan, said: Sequence[TumourReading] = ()
) -> ResponseOverTime:
    """Judge every visit from baseline on.

    Args:
        case: The patient.
        plan: Baseline and lung targets.
        said: What persons entered, the oldest entry first.

    Returns:
        The course; with one visit only, there is nothing to compare yet.

    Raises:
        InvalidClinicalValueError: If RECIST 1.1 does not take the targets, or there
            is none.

    Source:
        Eisenhauer et al. 2009, EJC 45:228 (RECIST 1.1).
    """
    readings = readings_that_count(said)
    assessments = assessments_of(case, plan, readings)
    if not assessments or assessments[0].assessed_on != plan.baseline_on:
        raise InvalidClinicalValueError("response.no_baseline")
    responses = assess_course(assessments)
    immunotherapy = _immunotherapy(case, plan.baseline_on)
    immune = irecist_over_time(assessments, responses, applies=immunotherapy)
    volumes = volume_over_time(case, plan, assessments)
    growth = _growth_rates(assessments)
    intervals = [sum_interval_mm(case, assessment) for assessment in assessments]
    visits = tuple(
        ResponseVisit(
            assessment=assessment,
            sum_mm=sum_of_diameters_mm(assessment.targets),
            sum_interval_mm=interval,
            response=response,
            rule=fired_rule(response, assessment) if response else None,
            near=near_limit(response, interval) if response and interval else None,
            irecist=step,
            volume=volume,
            growth_percent_a_month=rate,
            growth_interval=rate_interval,
            reading=readings.get(assessment.assessed_on),
        )
        for assessment, interval, response, step, volume, rate, rate_interval in zip(
            assessments,
            intervals,
            [None, *responses],
            [None, *immune],
            volumes,
            growth,
            _rate_intervals(assessments, intervals),
            strict=True,
        )
    )
    best, confirmed = (
        best_overall_response(plan.baseline_on, responses, confirmed=wanted)
        for wanted in (False, True)
    )
    sums_mm = [visit.sum_mm for visit in visits if visit.sum_mm is not None]
    return ResponseOverTime(
        plan=plan,
        visits=visits,
        best=best,
        best_confirmed=confirmed,
        confirmation=confirmation(responses),
        depth=depth_of_response(responses),
        immunotherapy=immunotherapy,
        notes=_notes(case, plan, readings),
        partial_limit_mm=partial_up_to_mm(sums_mm[0]),
        progression_limit_mm=progression_from_mm(min(sums_mm)),
    )


def _immunotherapy(case: PatientCase, since: date) -> bool:
    if case.record is None:
        return False
    return any(
        line.ended is None or line.ended.latest >= since
        for drug_class in _IMMUNOTHERAPY
        for line in given(case.record, drug_class)
    )


def _growth_rates(visits: Sequence[TumourAssessment]) -> list[float | None]:
    """Since the visit before; None where a sum is missing or zero."""
    rates: list[float | None] = [None]
    for earlier, later in pairwise(visits):
        sums = [sum_of_diameters_mm(visit.targets) for visit in (earlier, later)]
        days = (later.assessed_on - earlier.assessed_on).days
        before, after = sums
        rates.append(
            tumour_growth_rate_percent_a_month(before, after, days)
            if before and after
            else None
        )
    return rates


def _rate_intervals(
    visits: Sequence[TumourAssessment], sums_mm: Sequence[Interval | None]
) -> list[Interval | None]:
    """Of the growth rates; None where one of the two sums has no interval."""
    found: list[Interval | None] = [None]
    for (earlier, later), (before, after) in zip(
        pairwise(visits), pairwise(sums_mm), strict=True
    ):
        days = (later.assessed_on - earlier.assessed_on).days
        usable = before and after and before.low > 0 and after.low > 0
        found.append(
            growth_rate_interval(before, after, days)
            if usable and before and after
            else None
        )
    return found


def _notes(
    case: PatientCase, plan: ResponsePlan, readings: Mapping[date, TumourReading]
) -> tuple[Message, ...]:
    notes = []
    therapy = therapy_of_course(case, plan.baseline_on)
    if therapy is None or therapy.started is None:
        notes.append(Message("response.no_therapy"))
    else:
        days = (therapy.started.earliest - plan.baseline_on).days
        if days > guideline_limit("recist_1_1", "baseline_within_days"):
            notes.append(Message.of("response.old_baseline", days=days))
    earlier = sum(day < plan.baseline_on for day in readings)
    if earlier:
        notes.append(Message.of("response.before_baseline", count=earlier))
    left_out = record_sizes(case, plan, readings).left_out
    if left_out:
        labels = ", ".join(left_out)
        notes.append(Message.of("response.sizes_left_out", labels=labels))
    new = sorted(
        nodule.label
        for nodule in case.nodules
        if nodule.measurements and nodule.measurements[0].scanned_on > plan.baseline_on
    )
    if new:
        notes.append(Message.of("response.first_seen_later", labels=", ".join(new)))
    return tuple(notes)
