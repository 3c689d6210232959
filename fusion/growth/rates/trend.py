"""Trend that the probabilities of growing and shrinking amount to."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.results.growth import Trend

_Floats = NDArray[np.float64]

TRENDS: Final = (Trend.CANNOT_TELL, Trend.GROWING, Trend.STABLE, Trend.SHRINKING)
"""What the codes of `trend_codes` stand for."""

# Chosen: a higher one names fewer trends.
SURE: Final = 0.95  # probability
"""A trend is named when its posterior probability reaches this."""

# Probability. Chosen: a higher one calls more nodules stable.
GROWTH_RULED_OUT: Final = 0.005
"""A nodule is called stable only when growth is less probable than this: most nodules
are stable, so 0.95 alone would be reached before the scans have said anything."""


def trend_codes(growing: _Floats, shrinking: _Floats) -> NDArray[np.int64]:
    """Shape (nodules,): index into `TRENDS`.

    Args:
        growing: Shape (nodules,); probability of growing.
        shrinking: Shape (nodules,); probability of shrinking.
    """
    stable = (1 - growing - shrinking >= SURE) & (growing <= GROWTH_RULED_OUT)
    codes = np.zeros(len(growing), np.int64)
    for code, holds in ((1, growing >= SURE), (2, stable), (3, shrinking >= SURE)):
        codes[holds] = code
    return codes
