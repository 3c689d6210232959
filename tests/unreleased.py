"""The same assessment with other values wherever the site released nothing.

Whatever leaves the house must not differ between the two: it cannot then hold, nor be
derived from, an output that was not released or does not apply.
"""

from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

from data.interval import Interval
from data.message import Message
from data.results.assessment import PatientAssessment
from data.results.growth import (
    GrowthForecast,
    GrowthRisk,
    GrowthVerdict,
    Trend,
)
from data.results.immunotherapy import ImmunotherapyPrediction
from data.results.nodule_growth import NoduleGrowth
from data.results.prediction import Prediction
from data.results.release import Output

_OTHER = {
    Trend.GROWING: Trend.SHRINKING,
    Trend.SHRINKING: Trend.GROWING,
    Trend.STABLE: Trend.GROWING,
    Trend.CANNOT_TELL: Trend.GROWING,
}


def with_other_unreleased(assessment: PatientAssessment) -> PatientAssessment:
    """Change every value that may not count, and nothing else."""
    return _changed(assessment)  # type: ignore[no-any-return]


def _changed(value: Any) -> Any:  # noqa: ANN401 - any part of an assessment
    if isinstance(value, Output):
        if value.released is not None:
            return value
        return replace(value, for_evaluation=_other(value.for_evaluation))
    if isinstance(value, tuple):
        return tuple(map(_changed, value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = replace(
        value,
        **{
            one.name: _changed(getattr(value, one.name))
            for one in fields(value)
            if one.init
        },
    )
    return _derived(changed)


def _derived(value: Any) -> Any:  # noqa: ANN401 - any part of an assessment
    """What stands beside an output and is made from it."""
    if isinstance(value, NoduleGrowth) and value.verdict.released is None:
        on = value.repeat_ct_on
        return replace(
            value,
            verdict_notes=(Message("growth.no_measurement.what"),),
            repeat_ct_on=on + timedelta(days=7) if on else None,
        )
    if isinstance(value, ImmunotherapyPrediction) and value.response.released is None:
        return replace(value, missing=(), conditional_expectations=())
    return value


def _other(value: Any) -> Any:  # noqa: ANN401 - any output
    if isinstance(value, GrowthVerdict):
        return replace(
            value,
            trend=_OTHER[value.trend],
            probability_growing=value.probability_shrinking,
            probability_shrinking=value.probability_growing,
            scan_again_days=11,
            notes=(),
        )
    if isinstance(value, GrowthForecast):
        points = tuple(
            replace(one, median_mm3=3 * one.median_mm3) for one in value.points
        )
        return replace(value, points=points, growth_25_percent=((91, 0.123),))
    if isinstance(value, GrowthRisk):
        return replace(value, probability=0.987, interval=Interval(0.9, 0.99))
    if isinstance(value, Prediction):
        return replace(
            value, probability=0.456, interval=Interval(0.4, 0.5, 0.9), contributions=()
        )
    return value
