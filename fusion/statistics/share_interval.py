"""Uncertainty of a share of counted patients."""

from typing import Final

from scipy.special import betaincinv

from data.interval import Interval

JEFFREYS: Final = 0.5  # count, by definition
"""Both parameters of the prior that carries no opinion (Brown 2001)."""


def share_interval(happened: int, out_of: int) -> Interval:
    """95 % Jeffreys interval of a share; reaches 0 or 1 where none or all did.

    Args:
        happened: How many had the event.
        out_of: How many were counted, at least one.

    Source:
        Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133.
    """
    a, b = happened + JEFFREYS, out_of - happened + JEFFREYS
    low = 0.0 if happened == 0 else float(betaincinv(a, b, 0.025))
    high = 1.0 if happened == out_of else float(betaincinv(a, b, 0.975))
    return Interval(low, high)
