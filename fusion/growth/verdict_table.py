"""Verdicts of many nodules at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from data.imaging.nodule import Density
from data.results.growth import Trend
from fusion.growth.growth_prior import GrowthRatePrior, rate_prior
from fusion.growth.rate_evidence import RateEvidence

_Floats = NDArray[np.float64]
_Reached = Callable[[_Floats, _Floats], NDArray[np.bool_]]

TRENDS: Final = (Trend.CANNOT_TELL, Trend.GROWING, Trend.STABLE, Trend.SHRINKING)
"""What the codes of `VerdictTable.trends` stand for."""

# Chosen; docs/constant_sensitivity.csv says what ±20 % changes.
SURE: Final = 0.95  # probability
"""A trend is named when its posterior probability reaches this."""

# Probability. Chosen; docs/constant_sensitivity.csv says what ±20 % changes.
GROWTH_RULED_OUT: Final = 0.005
"""A nodule is called stable only when growth is less probable than this: most nodules
are stable, so 0.95 alone would be reached before the scans have said anything."""

# Probability. Chosen: a higher one makes the interval longer.
LIKELY_CLEAR: Final = 0.8
"""N is the first interval after which a clear answer is at least this probable."""

# Chosen: more of them take longer.
INTERVALS_DAYS: Final = np.array(
    [30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 365, 450, 545, 640, 730], float
)
"""Candidates for N; below 30 days noise and infection rule, beyond two years nobody
waits."""

# Chosen; the precisions are 1/variance of ln V; docs/constant_sensitivity.csv
# says what ±20 % changes.
_PRECISIONS: Final = np.geomspace(1e2, 1e12, 201)
_STEPS: Final = 34  # count
_EDGE: Final = 0.3  # ln V a day: no nodule grows or shrinks by a third each day
_RATES_TOGETHER: Final = 8  # count


@dataclass(frozen=True, slots=True, eq=False)
class VerdictTable:
    """Verdicts of many nodules.

    Attributes:
        trends: Shape (nodules,); index into `TRENDS`.
        growing: Shape (nodules,); posterior probability.
        stable: Shape (nodules,).
        shrinking: Shape (nodules,).
        scan_again_days: Shape (nodules,); NaN where the trend is clear.
    """

    trends: NDArray[np.int64] = field(repr=False)
    growing: _Floats = field(repr=False)
    stable: _Floats = field(repr=False)
    shrinking: _Floats = field(repr=False)
    scan_again_days: _Floats = field(repr=False)


def verdict_table(
    evidence: RateEvidence, next_log_sds: _Floats, density: Density
) -> VerdictTable:
    """Verdicts of nodules of one attenuation class.

    Args:
        evidence: What the scans say.
        next_log_sds: Shape (nodules,); spread of ln V expected of the next scan.
        density: Attenuation class.
    """
    prior = rate_prior(density)
    masses = evidence.posterior(prior)
    growing, shrinking = _beyond(masses, prior)
    trends = _trend_codes(growing, shrinking)
    again = np.full(len(trends), np.nan)
    unclear = np.flatnonzero(trends == 0)
    if len(unclear):
        again[unclear] = _days_until_clear(
            _rows(evidence, unclear), masses[unclear], next_log_sds[unclear], density
        )
    stable = np.maximum(1 - growing - shrinking, 0.0)  # rounding may fall below 0
    return VerdictTable(trends, growing, stable, shrinking, again)


def _beyond(masses: _Floats, prior: GrowthRatePrior) -> tuple[_Floats, _Floats]:
    """Probability of growing and of shrinking."""
    growing = masses @ (prior.rates > prior.threshold).astype(float)
    shrinking = masses @ (prior.rates < -prior.threshold).astype(float)
    return growing, shrinking


def _trend_codes(growing: _Floats, shrinking: _Floats) -> NDArray[np.int64]:
    stable = (1 - growing - shrinking >= SURE) & (growing <= GROWTH_RULED_OUT)
    codes = np.zeros(len(growing), np.int64)
    for code, holds in ((1, growing >= SURE), (2, stable), (3, shrinking >= SURE)):
        codes[holds] = code
    return codes


def _days_until_clear(
    evidence: RateEvidence, masses: _Floats, log_sds: _Floats, density: Density
) -> _Floats:
    """First interval after which an answer is likely clear; the last if none is.

    The chance of a clear answer grows with the interval, so bisection finds the first.
    """
    rates, weights = _thinned(rate_prior(density).rates, masses)
    low = np.zeros(len(log_sds), np.int64)
    high = np.full(len(log_sds), len(INTERVALS_DAYS) - 1)
    while (low < high).any():
        middle = (low + high) // 2
        clear = _chance_of_clarity(
            evidence, rates, weights, INTERVALS_DAYS[middle], log_sds, density
        )
        likely = clear >= LIKELY_CLEAR
        high = np.where(likely, middle, high)
        low = np.where(likely, low, np.minimum(middle + 1, high))
    return INTERVALS_DAYS[low]


def _chance_of_clarity(
    evidence: RateEvidence,
    rates: _Floats,
    weights: _Floats,
    days: _Floats,
    log_sds: _Floats,
    density: Density,
) -> _Floats:
    """Probability that one more scan after `days` makes the trend clear.

    Given the rate, the rate fitted after that scan is normal; the bounds beyond which
    a fitted rate is clear depend only on its precision.
    """
    later = evidence.with_scan_after(days, log_sds)
    start, start_variance = evidence.start(rates)
    weight = log_sds**-2.0
    leverage = weight * (days - later.weight_days / later.weight) / later.precision
    expected = start + rates * days[:, None]
    fitted = (later.pull / later.precision)[:, None] + leverage[:, None] * expected
    spread = leverage * np.sqrt(start_variance + log_sds**2)
    shrinks, stable_from, stable_to, grows = (
        (
            np.interp(np.log(later.precision), np.log(_PRECISIONS), bound)[:, None]
            - fitted
        )
        / spread[:, None]
        for bound in _clear_bounds(density)
    )
    middle = np.maximum(ndtr(stable_to) - ndtr(stable_from), 0.0)
    clear = ndtr(shrinks) + middle + ndtr(-grows)
    return np.asarray((weights * clear).sum(axis=1), np.float64)


@cache
def _clear_bounds(density: Density) -> tuple[_Floats, _Floats, _Floats, _Floats]:
    """Fitted rates at which the trend becomes clear, at each of `_PRECISIONS`.

    Returns:
        Shrinking below the first, stable between the second and third (the third
        below the second where it cannot be), growing above the fourth.
    """
    prior = rate_prior(density)
    most_shrinking = 1 - SURE - GROWTH_RULED_OUT

    def probabilities(fitted: _Floats) -> tuple[_Floats, _Floats]:
        masses = _evidence_at(_PRECISIONS, fitted).posterior(prior)
        return _beyond(masses, prior)

    def lowest(reached: _Reached) -> _Floats:
        low, high = np.full(len(_PRECISIONS), -_EDGE), np.full(len(_PRECISIONS), _EDGE)
        for _ in range(_STEPS):
            middle = (low + high) / 2
            over = reached(*probabilities(middle))
            low, high = np.where(over, low, middle), np.where(over, middle, high)
        return high

    shrinks = lowest(lambda _, shrinking: shrinking < SURE)
    stable_from = lowest(lambda _, shrinking: shrinking < most_shrinking)
    stable_to = lowest(lambda growing, _: growing > GROWTH_RULED_OUT)
    grows = lowest(lambda growing, _: growing >= SURE)
    return shrinks, stable_from, stable_to, grows


def _evidence_at(precisions: _Floats, fitted: _Floats) -> RateEvidence:
    """Evidence of a given precision whose fitted rate is given."""
    nothing = np.zeros(len(precisions))
    return RateEvidence(nothing + 1, nothing, precisions, nothing, precisions * fitted)


def _thinned(rates: _Floats, masses: _Floats) -> tuple[_Floats, _Floats]:
    """Neighbouring rates taken together: their mean and their mass, a nodule a row."""
    starts = np.arange(0, len(rates), _RATES_TOGETHER)
    together = np.add.reduceat(masses, starts, axis=1)
    moments = np.add.reduceat(masses * rates, starts, axis=1)
    middle = rates[np.minimum(starts + _RATES_TOGETHER // 2, len(rates) - 1)]
    held = together > np.finfo(float).tiny
    mean = np.where(held, moments / np.where(held, together, 1.0), middle)
    return mean, together


def _rows(evidence: RateEvidence, rows: NDArray[np.int64]) -> RateEvidence:
    return RateEvidence(
        evidence.weight[rows],
        evidence.weight_days[rows],
        evidence.weight_days2[rows],
        evidence.weight_log[rows],
        evidence.weight_days_log[rows],
    )
