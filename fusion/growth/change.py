"""Whether a nodule changed between two scans, and how fast."""

from dataclasses import dataclass
from math import exp, inf, log, sqrt

from data.errors import InvalidClinicalValueError
from data.interval import Interval
from data.nodule import NoduleMeasurement
from fusion.growth.kinetics import (
    doubling_time_days,
    specific_growth_rate_percent_per_day,
)
from fusion.imaging.volume_uncertainty import Z95


@dataclass(frozen=True, slots=True)
class VolumeChange:
    """Change of one nodule between two scans.

    Attributes:
        days: Between the scans.
        ratio: Later over earlier volume.
        ratio_interval: 95 %, from the clinical intervals of both.
        growth_rate_percent_per_day: Specific growth rate.
        growth_rate_interval: 95 %.
        beyond_error: Whether the change is larger than the clinical error.
        doubling_time_days: None within the clinical error; negative if shrinking.
        doubling_time_interval_days: 95 %; its upper bound is `inf` where the nodule
            may not be growing at all.
    """

    days: int
    ratio: float
    ratio_interval: Interval
    growth_rate_percent_per_day: float
    growth_rate_interval: Interval
    beyond_error: bool
    doubling_time_days: float | None
    doubling_time_interval_days: Interval


def change_between(
    earlier: NoduleMeasurement, later: NoduleMeasurement
) -> VolumeChange:
    """Compare two measurements of one nodule.

    Args:
        earlier: First scan.
        later: A scan on a later day.

    Raises:
        InvalidClinicalValueError: If `later` does not come after `earlier`.
    """
    days = (later.scanned_on - earlier.scanned_on).days
    if days <= 0:
        raise InvalidClinicalValueError(
            "growth.order", earlier=earlier.scanned_on, later=later.scanned_on
        )
    rate = specific_growth_rate_percent_per_day(
        earlier.volume_mm3, later.volume_mm3, days
    )
    reach = Z95 * sqrt(clinical_log_sd(earlier) ** 2 + clinical_log_sd(later) ** 2)
    change = log(later.volume_mm3 / earlier.volume_mm3)
    beyond = abs(change) > reach
    rates = Interval(100 * (change - reach) / days, 100 * (change + reach) / days)
    return VolumeChange(
        days=days,
        ratio=later.volume_mm3 / earlier.volume_mm3,
        ratio_interval=Interval(exp(change - reach), exp(change + reach)),
        growth_rate_percent_per_day=rate,
        growth_rate_interval=rates,
        beyond_error=beyond,
        doubling_time_days=doubling_time_days(rate) if beyond else None,
        doubling_time_interval_days=_inverted(rates),
    )


def clinical_log_sd(measurement: NoduleMeasurement) -> float:
    """Spread of ln V behind a clinical interval."""
    interval = measurement.clinical_interval_mm3
    return log(interval.high / interval.low) / (2 * Z95)


def _inverted(rates: Interval) -> Interval:
    """Doubling times of an interval of growth rates; `inf` where it reaches zero."""
    if rates.high <= 0:
        return Interval(
            doubling_time_days(rates.high) if rates.high < 0 else -inf,
            doubling_time_days(rates.low),
        )
    slowest = doubling_time_days(rates.low) if rates.low > 0 else inf
    return Interval(doubling_time_days(rates.high), slowest)
