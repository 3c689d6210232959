"""Fixed rules for growth, as they stand beside the verdict."""

from math import inf

from data.imaging.nodule import Density, NoduleMeasurement
from data.reference.guideline_limits import guideline_limit
from data.results.growth import RuleFinding, RuleResult
from fusion.growth.kinetics import percent_volume_change, volume_doubling_time_days
from fusion.growth.qiba import is_true_change, small_nodule_cv
from fusion.imaging.sphere import equivalent_diameter_mm


def bts_nelson_rule(earlier: NoduleMeasurement, later: NoduleMeasurement) -> RuleResult:
    """Growth from 25 % of volume; its speed by doubling times of 400 and 600 days.

    Args:
        earlier: First scan.
        later: A scan on a later day.

    Source:
        Callister 2015 (BTS), Thorax 70 suppl 2; van Klaveren 2009 (NELSON),
        NEJM 361:2221.
    """
    change = percent_volume_change(earlier.volume_mm3, later.volume_mm3)
    limit_percent = guideline_limit("bts_2015", "growth_percent")
    if change < limit_percent:
        shrunk = change <= -limit_percent
        found = RuleFinding.SHRINKING if shrunk else RuleFinding.NO_CHANGE
        return RuleResult("bts_nelson", found, change)
    days = volume_doubling_time_days(
        earlier.volume_mm3,
        later.volume_mm3,
        (later.scanned_on - earlier.scanned_on).days,
    )
    fast_days = guideline_limit("bts_2015", "fast_up_to_days")
    undecided_days = guideline_limit("bts_2015", "undecided_up_to_days")
    bands = (
        (fast_days, RuleFinding.GROWING_FAST),
        (undecided_days, RuleFinding.GROWING_UNDECIDED),
        (inf, RuleFinding.GROWING_SLOWLY),
    )
    return RuleResult(
        "bts_nelson", next(found for top, found in bands if days <= top), change
    )


def qiba_rule(earlier: NoduleMeasurement, later: NoduleMeasurement) -> RuleResult:
    """Ask QIBA's small nodule profile whether the change is true; table unverified.

    Args:
        earlier: First scan.
        later: A scan on a later day.
    """
    change = percent_volume_change(earlier.volume_mm3, later.volume_mm3)
    cv = small_nodule_cv(equivalent_diameter_mm(earlier.volume_mm3))
    if cv is None or earlier.density is not Density.SOLID:
        return RuleResult("qiba", None, change)
    found = RuleFinding.NO_CHANGE
    if is_true_change(earlier.volume_mm3, later.volume_mm3, cv.value):
        found = RuleFinding.GROWING if change > 0 else RuleFinding.SHRINKING
    return RuleResult("qiba", found, change, (cv.note,))
