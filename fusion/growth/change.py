"""Change of a nodule between two scans, and its amount."""

from math import exp, log, sqrt

from data.interval import Interval
from data.results.nodule_growth import VolumeChange
from fusion.growth.kinetics import specific_growth_rate_percent_per_day
from fusion.growth.timeline import NoduleTimeline
from fusion.imaging.volume_uncertainty import Z95


def change_between(timeline: NoduleTimeline, first: int, second: int) -> VolumeChange:
    """Compare two scans of one nodule.

    Args:
        timeline: Of the nodule.
        first: Index of the earlier scan.
        second: Index of a later one.
    """
    earlier, later = timeline.scans[first], timeline.scans[second]
    days = (later.scanned_on - earlier.scanned_on).days
    rate = specific_growth_rate_percent_per_day(
        earlier.volume_mm3, later.volume_mm3, days
    )
    earlier_sd, later_sd = (float(timeline.log_sds[at]) for at in (first, second))
    reach = Z95 * sqrt(earlier_sd**2 + later_sd**2)
    change = log(later.volume_mm3 / earlier.volume_mm3)
    beyond = abs(change) > reach
    rates = Interval(100 * (change - reach) / days, 100 * (change + reach) / days)
    return VolumeChange(
        earlier_on=earlier.scanned_on,
        later_on=later.scanned_on,
        days=days,
        ratio=later.volume_mm3 / earlier.volume_mm3,
        ratio_interval=Interval(exp(change - reach), exp(change + reach)),
        growth_rate_percent_per_day=rate,
        growth_rate_interval=rates,
        beyond_error=beyond,
    )
