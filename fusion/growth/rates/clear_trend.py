"""Fitted rates at which the trend of a nodule becomes clear, and how likely they are.

Whether a fitted rate is clear depends on its precision and the prior alone, so the
bounds are found once for each prior, at many precisions, and interpolated.
"""

from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from fusion.growth.rates.growth_prior import GrowthRatePrior
from fusion.growth.rates.trend import GROWTH_RULED_OUT, SURE

_Floats = NDArray[np.float64]
_Reached = Callable[[_Floats, _Floats], NDArray[np.bool_]]

# Precisions, 1/variance of ln V. Chosen: a larger range changes no day shown.
_PRECISIONS: Final = np.geomspace(1e2, 1e12, 201)
_STEPS: Final = 34  # count; chosen: more halve the last bit of rounding
_EDGE: Final = 0.3  # ln V a day; chosen: above any rate of a nodule


def chance_of_clear_trend(
    prior: GrowthRatePrior, precision: _Floats, mean: _Floats, spread: _Floats
) -> _Floats:
    """Probability that a fitted rate makes the trend clear.

    Args:
        prior: Of the nodules' attenuation class.
        precision: Shape (nodules,); of the fitted rate.
        mean: Shape (nodules, rates); the fitted rate is normal about it.
        spread: Shape (nodules,); standard deviation of the fitted rate.

    Returns:
        Shape (nodules, rates).
    """
    shrinks, stable_from, stable_to, grows = (
        (np.interp(np.log(precision), np.log(_PRECISIONS), bound)[:, None] - mean)
        / spread[:, None]
        for bound in _clear_bounds(prior)
    )
    middle = np.maximum(ndtr(stable_to) - ndtr(stable_from), 0.0)
    return np.asarray(ndtr(shrinks) + middle + ndtr(-grows), np.float64)


@cache
def _clear_bounds(
    prior: GrowthRatePrior,
) -> tuple[_Floats, _Floats, _Floats, _Floats]:
    """Fitted rates at which the trend becomes clear, at each of `_PRECISIONS`.

    Returns:
        Shrinking below the first, stable between the second and third (the third
        below the second where it cannot be), growing above the fourth.
    """
    most_shrinking = 1 - SURE - GROWTH_RULED_OUT

    def lowest(reached: _Reached) -> _Floats:
        low, high = np.full(len(_PRECISIONS), -_EDGE), np.full(len(_PRECISIONS), _EDGE)
        for _ in range(_STEPS):
            middle = (low + high) / 2
            masses = prior.posterior(_PRECISIONS, _PRECISIONS * middle)
            over = reached(*prior.growing_and_shrinking(masses))
            low, high = np.where(over, low, middle), np.where(over, middle, high)
        return high

    shrinks = lowest(lambda _, shrinking: shrinking < SURE)
    stable_from = lowest(lambda _, shrinking: shrinking < most_shrinking)
    stable_to = lowest(lambda growing, _: growing > GROWTH_RULED_OUT)
    grows = lowest(lambda growing, _: growing >= SURE)
    return shrinks, stable_from, stable_to, grows
