"""Rate at which a volume changes."""

from math import inf, isfinite, log

from data.errors import InvalidClinicalValueError


def specific_growth_rate_percent_per_day(
    earlier_mm3: float, later_mm3: float, days: float
) -> float:
    """Exponential growth rate; zero if unchanged, negative if shrinking.

    SGR = 100 · ln(V₂ / V₁) / Δt

    Args:
        earlier_mm3: Volume on the first scan, above 0.
        later_mm3: Volume on the second scan, above 0.
        days: Between the two, above 0.

    Raises:
        InvalidClinicalValueError: If a volume or the time is not above zero.

    Source:
        Mehrara 2007, Cancer Res 67:3970.

    Example:
        A volume that doubles in 100 days; by hand, 100 · ln 2 / 100:

        >>> round(specific_growth_rate_percent_per_day(100, 200, 100), 6)
        0.693147
    """
    for volume in (earlier_mm3, later_mm3):
        if not 0 < volume < inf:
            raise InvalidClinicalValueError("value.volume", volume=volume)
    if not (isfinite(days) and days > 0):
        raise InvalidClinicalValueError("growth.days", days=days)
    return 100 * log(later_mm3 / earlier_mm3) / days


def volume_doubling_time_days(
    earlier_mm3: float, later_mm3: float, days: float
) -> float:
    """Days to double, assuming exponential growth.

    VDT = Δt · ln 2 / ln(V₂ / V₁)

    Args:
        earlier_mm3: Volume on the first scan, above 0.
        later_mm3: Volume on the second scan, above 0.
        days: Between the two, above 0.

    Returns:
        Days; negative if shrinking, `inf` if unchanged.

    Raises:
        InvalidClinicalValueError: If a volume or the time is not above zero.

    Source:
        Schwartz 1961, Cancer 14:1272.

    Example:
        By hand, 90 · ln 2 / ln 1.25 for the second:

        >>> volume_doubling_time_days(100, 200, 100)
        100.0
        >>> round(volume_doubling_time_days(100, 125, 90), 3)
        279.566
    """
    return doubling_time_days(
        specific_growth_rate_percent_per_day(earlier_mm3, later_mm3, days)
    )


def doubling_time_days(growth_rate_percent_per_day: float) -> float:
    """Doubling time of a specific growth rate: 100 · ln 2 / SGR; `inf` at zero.

    Example:
        >>> doubling_time_days(0.0)
        inf
        >>> round(doubling_time_days(-0.693147), 2)
        -100.0
    """
    if growth_rate_percent_per_day == 0:
        return inf
    return 100 * log(2) / growth_rate_percent_per_day


def percent_volume_change(earlier_mm3: float, later_mm3: float) -> float:
    """Change in percent of the first volume: 100 · (V₂ / V₁ − 1).

    Example:
        The limit of growth of van Klaveren 2009 (NELSON), NEJM 361:2221:

        >>> percent_volume_change(100, 125)
        25.0
    """
    for volume in (earlier_mm3, later_mm3):
        if not 0 < volume < inf:
            raise InvalidClinicalValueError("value.volume", volume=volume)
    return 100 * (later_mm3 / earlier_mm3 - 1)
