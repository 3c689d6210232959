"""Verdicts of many nodules at once."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from data.imaging.nodule import Density
from fusion.growth.next_scan_interval import days_until_clear
from fusion.growth.rates.growth_prior import rate_prior
from fusion.growth.rates.rate_evidence import RateEvidence
from fusion.growth.rates.trend import trend_codes

_Floats = NDArray[np.float64]


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
    masses = prior.posterior(evidence.precision, evidence.pull)
    growing, shrinking = prior.growing_and_shrinking(masses)
    trends = trend_codes(growing, shrinking)
    again = np.full(len(trends), np.nan)
    unclear = np.flatnonzero(trends == 0)
    if len(unclear):
        again[unclear] = days_until_clear(
            evidence.chosen(unclear), masses[unclear], next_log_sds[unclear], prior
        )
    stable = np.maximum(1 - growing - shrinking, 0.0)  # rounding may fall below 0
    return VerdictTable(trends, growing, stable, shrinking, again)
