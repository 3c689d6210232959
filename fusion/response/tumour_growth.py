"""Rate of a tumour's growth or shrinkage under therapy, and how far it shrank."""

from collections.abc import Sequence
from math import exp, hypot, log
from typing import Final

from data.errors import InvalidClinicalValueError
from data.interval import Interval
from data.patient.response_categories import Response
from data.results.response import AssessedResponse
from data.results.response_over_time import Depth, DepthOfResponse

# 365.25 / 12, by definition.
DAYS_A_MONTH: Final = 30.4375
# Ln V; chosen: e^100 a month is no tumour, more would overflow.
_FASTEST_A_MONTH: Final = 100.0


def tumour_growth_rate_percent_a_month(
    earlier_mm: float, later_mm: float, days: float
) -> float:
    """Monthly change of tumour volume between two sums of diameters.

    TGR = 100 · (exp(3 · ln(D₂ / D₁) / months) - 1), a month being 30.4375 days.

    Args:
        earlier_mm: Sum of diameters on the earlier scan, > 0.
        later_mm: On the later scan, > 0.
        days: Between the scans, > 0.

    Returns:
        Percent a month; negative if the tumour shrank.

    Raises:
        InvalidClinicalValueError: If a sum or the time is not above zero, or no
            tumour can grow so fast.

    Source:
        Ferté et al. 2014, Clin Cancer Res 20:246.

    Example:
        By hand, 100 · (1.2^1.5 − 1) for 20 % in two months:

        >>> round(tumour_growth_rate_percent_a_month(100, 120, 2 * DAYS_A_MONTH), 2)
        31.45
    """
    _above_zero(earlier=earlier_mm, later=later_mm, days=days)
    growth_a_month = 3 * log(later_mm / earlier_mm) * DAYS_A_MONTH / days
    if growth_a_month > _FASTEST_A_MONTH:
        raise InvalidClinicalValueError(
            "response.growth", earlier=earlier_mm, later=later_mm, days=days
        )
    return 100 * (exp(growth_a_month) - 1)


def growth_rate_interval(
    earlier_mm: Interval, later_mm: Interval, days: float
) -> Interval:
    """Interval of the growth rate, the errors of both sums being independent.

    Args:
        earlier_mm: Of the sum on the earlier scan; both bounds > 0.
        later_mm: On the later scan, at the same level.
        days: Between the scans, > 0.

    Returns:
        Percent a month, at the level of the sums.

    Raises:
        InvalidClinicalValueError: If a bound or the time is not above zero.
    """
    _above_zero(earlier=earlier_mm.low, later=later_mm.low, days=days)
    middles = [(log(one.low) + log(one.high)) / 2 for one in (earlier_mm, later_mm)]
    reach = hypot(*((log(one.high / one.low)) / 2 for one in (earlier_mm, later_mm)))
    bounds = (
        exp(min(3 * change * DAYS_A_MONTH / days, _FASTEST_A_MONTH))
        for change in (
            middles[1] - middles[0] - reach,
            middles[1] - middles[0] + reach,
        )
    )
    low, high = (100 * (bound - 1) for bound in bounds)
    return Interval(low, high, earlier_mm.level)


def depth_of_response(responses: Sequence[AssessedResponse]) -> DepthOfResponse | None:
    """The deepest shrinkage of the targets up to the first progression.

    Args:
        responses: Visits in the order of days.

    Returns:
        None if no sum before progression is known.
    """
    changes: list[float] = []
    for response in responses:
        if Response.PROGRESSION in (response.target_response, response.overall):
            break
        if response.change_from_baseline_percent is not None:
            changes.append(response.change_from_baseline_percent)
    return DepthOfResponse(min(changes), _band(min(changes))) if changes else None


def time_to_growth_days(growth_per_day: float, decay_per_day: float) -> float:
    """Day of the smallest tumour when f(t) = exp(-d·t) + exp(g·t) - 1.

    Setting f'(t) = 0 gives ln(d / g) / (d + g).

    Args:
        growth_per_day: g, > 0.
        decay_per_day: d, > 0.

    Returns:
        Days; negative if the tumour grew from the start.

    Raises:
        InvalidClinicalValueError: If a rate is not above zero.

    Source:
        Stein et al. 2011, Clin Cancer Res 17:907 (from memory).
    """
    _above_zero(growth=growth_per_day, decay=decay_per_day)
    return log(decay_per_day / growth_per_day) / (growth_per_day + decay_per_day)


def _band(change_percent: float) -> Depth:
    shrinkage = -change_percent
    if shrinkage <= 0:
        return Depth.NONE
    if shrinkage <= 30:
        return Depth.TO_30
    return Depth.TO_50 if shrinkage <= 50 else Depth.ABOVE_50


def _above_zero(**values: float) -> None:
    for name, value in values.items():
        if not 0 < value < float("inf"):
            raise InvalidClinicalValueError(
                "response.not_above_zero", name=name, value=value
            )
