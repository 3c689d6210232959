"""The volume doubling time of a nodule, with its interval."""

from math import inf
from typing import Final

from data.interval import Interval
from data.results.nodule_growth import DoublingTime
from fusion.growth.kinetics import doubling_time_days
from fusion.growth.rates.rate_fit import fitted_rate
from fusion.growth.timeline import NoduleTimeline

_UNCHANGED_PERCENT_PER_DAY: Final = 1e-9  # chosen: above rounding, below any growth
"""What rounding leaves of the rate of an unchanged nodule; 200 million years."""


def doubling_time(timeline: NoduleTimeline) -> DoublingTime | None:
    """Fit the doubling time to the scans since the last change point.

    Args:
        timeline: Of one nodule.

    Returns:
        None with a single scan since the change point.

    Source:
        Schwartz 1961, Cancer 14:1272, for two scans; a weighted line through ln V for
        more.
    """
    lately = timeline.since_change_point()
    if len(lately.scans) < 2:
        return None
    rate, rates = fitted_rate(lately.evidence())
    unchanged = abs(rate) < _UNCHANGED_PERCENT_PER_DAY
    return DoublingTime(
        fitted_days=doubling_time_days(0.0 if unchanged else rate),
        interval_days=_inverted(rates),
        beyond_error=not rates.contains(0),
        since=lately.scans[0].scanned_on,
        until=lately.scans[-1].scanned_on,
    )


def _inverted(rates: Interval) -> Interval:
    """Doubling times of an interval of growth rates; `inf` where it reaches zero."""
    if rates.high <= 0:
        return Interval(
            doubling_time_days(rates.high) if rates.high < 0 else -inf,
            doubling_time_days(rates.low),
        )
    slowest = doubling_time_days(rates.low) if rates.low > 0 else inf
    return Interval(doubling_time_days(rates.high), slowest)
