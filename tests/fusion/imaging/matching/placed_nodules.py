"""Nodules placed in lungs before and after."""

from functools import partial

import numpy as np

from data.imaging.matching import PointTransform
from data.imaging.nodule import Density, NoduleMeasurement
from tests.fusion.imaging.matching.simulated_follow_up import (
    EARLIER,
    LATER,
    measured,
)

STILL = PointTransform.unmoved(2.0)


def before(
    x: float,
    y: float = 0.0,
    z: float = 0.0,
    mm: float = 8.0,
    series_uid: str = EARLIER,
) -> NoduleMeasurement:
    return measured(np.array([x, y, z]), mm, Density.SOLID, series_uid)


after = partial(before, series_uid=LATER)
