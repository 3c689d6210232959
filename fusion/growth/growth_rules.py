"""Fixed rules for growth, as they stand beside the verdict."""

from collections.abc import Sequence
from math import inf

from data.imaging.nodule import Density, NoduleMeasurement
from data.reference.guideline_limits import guideline_limit
from data.results.growth import RuleFinding, RuleResult
from fusion.growth.kinetics import percent_volume_change, volume_doubling_time_days
from fusion.growth.qiba import is_true_change, small_nodule_cv
from fusion.imaging.sphere import equivalent_diameter_mm


def growth_rules(scans: Sequence[NoduleMeasurement]) -> tuple[RuleResult, ...]:
    """Ask every rule to compare the last scan with the first; none with one scan.

    Args:
        scans: Of one nodule, oldest first.
    """
    if len(scans) < 2:
        return ()
    first, last = scans[0], scans[-1]
    days = (last.scanned_on - first.scanned_on).days
    change = percent_volume_change(first.volume_mm3, last.volume_mm3)
    doubling = volume_doubling_time_days(first.volume_mm3, last.volume_mm3, days)
    return _bts_nelson_rule(change, doubling), _qiba_rule(first, change)


def _bts_nelson_rule(change_percent: float, doubling_days: float) -> RuleResult:
    """Growth from 25 % of volume; its speed by doubling times of 400 and 600 days.

    Source:
        Callister 2015 (BTS), Thorax 70 suppl 2; van Klaveren 2009 (NELSON),
        NEJM 361:2221.
    """
    limit_percent = guideline_limit("bts_2015", "growth_percent")
    if change_percent < limit_percent:
        shrunk = change_percent <= -limit_percent
        found = RuleFinding.SHRINKING if shrunk else RuleFinding.NO_CHANGE
        return RuleResult("bts_nelson", found, change_percent)
    fast_days = guideline_limit("bts_2015", "fast_up_to_days")
    undecided_days = guideline_limit("bts_2015", "undecided_up_to_days")
    bands = (
        (fast_days, RuleFinding.GROWING_FAST),
        (undecided_days, RuleFinding.GROWING_UNDECIDED),
        (inf, RuleFinding.GROWING_SLOWLY),
    )
    found = next(found for top, found in bands if doubling_days <= top)
    return RuleResult("bts_nelson", found, change_percent)


def _qiba_rule(first: NoduleMeasurement, change_percent: float) -> RuleResult:
    """Ask QIBA's small nodule profile whether the change is true; table unverified."""
    cv = small_nodule_cv(equivalent_diameter_mm(first.volume_mm3))
    if cv is None or first.density is not Density.SOLID:
        return RuleResult("qiba", None, change_percent)
    found = RuleFinding.NO_CHANGE
    if is_true_change(change_percent, cv.value):
        grown = change_percent > 0
        found = RuleFinding.GROWING if grown else RuleFinding.SHRINKING
    return RuleResult("qiba", found, change_percent, (cv.note,))
