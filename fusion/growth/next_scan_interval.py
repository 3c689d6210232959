"""Interval after which one more scan is likely to make the trend clear."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fusion.growth.rates.clear_trend import chance_of_clear_trend
from fusion.growth.rates.growth_prior import GrowthRatePrior
from fusion.growth.rates.rate_evidence import RateEvidence

_Floats = NDArray[np.float64]

# Probability. Chosen: a higher one makes the interval longer.
LIKELY_CLEAR: Final = 0.8
"""N is the first interval after which a clear answer is at least this probable."""

# Chosen: more of them take longer.
INTERVALS_DAYS: Final = np.array(
    [30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 365, 450, 545, 640, 730], float
)
"""Candidates for N; below 30 days noise and infection rule, beyond two years nobody
waits."""

# Count; chosen: more at once take more memory, and change no result.
_RATES_TOGETHER: Final = 8


def days_until_clear(
    evidence: RateEvidence, masses: _Floats, log_sds: _Floats, prior: GrowthRatePrior
) -> _Floats:
    """First interval after which an answer is likely clear; the last if none is.

    The chance of a clear answer grows with the interval, so bisection finds the first.

    Args:
        evidence: What the scans say.
        masses: Shape (nodules, rates); posterior mass of each rate of the prior.
        log_sds: Shape (nodules,); spread of ln V expected of the next scan.
        prior: Of the nodules' attenuation class.
    """
    rates, weights = _thinned(prior.rates, masses)
    low = np.zeros(len(log_sds), np.int64)
    high = np.full(len(log_sds), len(INTERVALS_DAYS) - 1)
    while (low < high).any():
        middle = (low + high) // 2
        fitted = evidence.rate_after_next_scan(INTERVALS_DAYS[middle], log_sds, rates)
        clear = (weights * chance_of_clear_trend(prior, *fitted)).sum(axis=1)
        likely = clear >= LIKELY_CLEAR
        high = np.where(likely, middle, high)
        low = np.where(likely, low, np.minimum(middle + 1, high))
    return INTERVALS_DAYS[low]


def _thinned(rates: _Floats, masses: _Floats) -> tuple[_Floats, _Floats]:
    """Neighbouring rates taken together: their mean and their mass, a nodule a row."""
    starts = np.arange(0, len(rates), _RATES_TOGETHER)
    together = np.add.reduceat(masses, starts, axis=1)
    moments = np.add.reduceat(masses * rates, starts, axis=1)
    middle = rates[np.minimum(starts + _RATES_TOGETHER // 2, len(rates) - 1)]
    held = together > np.finfo(float).tiny
    mean = np.where(held, moments / np.where(held, together, 1.0), middle)
    return mean, together
