"""Change of a nodule between two scans, and its amount."""

from math import exp, log, sqrt

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import NoduleMeasurement
from data.interval import Interval
from data.results.nodule_growth import VolumeChange
from fusion.growth.kinetics import specific_growth_rate_percent_per_day
from fusion.imaging.volume_uncertainty import Z95


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
        earlier_on=earlier.scanned_on,
        later_on=later.scanned_on,
        days=days,
        ratio=later.volume_mm3 / earlier.volume_mm3,
        ratio_interval=Interval(exp(change - reach), exp(change + reach)),
        growth_rate_percent_per_day=rate,
        growth_rate_interval=rates,
        beyond_error=beyond,
    )


def clinical_log_sd(measurement: NoduleMeasurement) -> float:
    """Spread of ln V behind a clinical interval."""
    interval = measurement.clinical_interval_mm3
    return log(interval.high / interval.low) / (2 * Z95)
