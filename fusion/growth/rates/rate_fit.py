"""Weighted fit of ln V on time: the rate with its interval, and the doubling time."""

from dataclasses import dataclass, field
from math import inf, log

import numpy as np
from numpy.typing import NDArray

from data.interval import Interval
from data.message import Message
from fusion.growth.rates.rate_evidence import RateEvidence
from fusion.imaging.volume_uncertainty import Z95

_Floats = NDArray[np.float64]

# Chosen: a longer one warns of more nodules.
SUSPICIOUSLY_FAST_DAYS = 30.0
"""Cancers hardly double faster; infection and inflammation do."""


@dataclass(frozen=True, slots=True, eq=False)
class RateFits:
    """Fitted growth of many nodules; NaN where there is only one scan.

    Attributes:
        percent_per_day: Shape (nodules,); specific growth rate.
        low: Lower bound of its 95 % interval.
        high: Upper bound.
    """

    percent_per_day: _Floats = field(repr=False)
    low: _Floats = field(repr=False)
    high: _Floats = field(repr=False)

    @property
    def doubling_days(self) -> _Floats:
        """Doubling times; `inf` where unchanged, negative where shrinking."""
        with np.errstate(divide="ignore"):
            return np.asarray(100 * log(2) / self.percent_per_day, np.float64)


def fit_rates(evidence: RateEvidence) -> RateFits:
    """Fit many nodules at once; two scans give the line through both.

    The interval is that of the stated errors, not of the scatter about the line: with
    three or four scans the scatter says next to nothing.

    Args:
        evidence: What the scans say.
    """
    precision = evidence.precision
    known = precision > 0
    safe = np.where(known, precision, 1.0)
    rate = np.where(known, 100 * evidence.pull / safe, np.nan)
    reach = np.where(known, 100 * Z95 / np.sqrt(safe), np.nan)
    return RateFits(rate, rate - reach, rate + reach)


def doubling_time_interval(rate: Interval) -> Interval | None:
    """Doubling times of an interval of rates; None if the nodule does not grow in it.

    Args:
        rate: Specific growth rate in percent a day.

    Returns:
        Days; the upper bound is `inf` where the rate may be zero.
    """
    if rate.high <= 0:
        return None
    slowest = 100 * log(2) / rate.low if rate.low > 0 else inf
    return Interval(100 * log(2) / rate.high, slowest, rate.level)


def fitted_rate(evidence: RateEvidence) -> tuple[float, Interval]:
    """Rate in percent a day of one nodule of two scans or more, with its interval.

    Args:
        evidence: What the scans of this nodule say.
    """
    fits = fit_rates(evidence)
    interval = Interval(float(fits.low[0]), float(fits.high[0]))
    return float(fits.percent_per_day[0]), interval


def rate_notes(rate: tuple[float, Interval] | None) -> list[Message]:
    """The doubling time, and whether it is rather that of an infection.

    Args:
        rate: As of `fitted_rate`, or None with a single scan.
    """
    if rate is None:
        return [Message("growth.one_scan")]
    notes = [doubling_time_message(*rate)]
    if rate[0] > 0 and rate[1].low > 0:
        doubling = 100 * np.log(2) / rate[0]
        if doubling < SUSPICIOUSLY_FAST_DAYS:
            notes.append(Message.of("growth.infection", days=round(doubling)))
    return notes


def doubling_time_message(rate_percent_per_day: float, interval: Interval) -> Message:
    """The doubling time as a person should read it.

    Args:
        rate_percent_per_day: Fitted specific growth rate.
        interval: Its 95 % interval.
    """
    times = doubling_time_interval(interval)
    if times is None:
        halving = round(-100 * log(2) / rate_percent_per_day)
        return Message.of("growth.halving", days=halving)
    if times.high == inf:
        return Message.of("growth.doubling_at_least", days=round(times.low))
    return Message.of(
        "growth.doubling",
        days=round(100 * log(2) / rate_percent_per_day),
        low=round(times.low),
        high=round(times.high),
    )
