"""What lies under the diaphragm: liver, spleen, stomach with its gas bubble."""

from dataclasses import dataclass

import numpy as np

from data.simulated.distances import Axes, Field, ellipsoid, smooth_intersection

_MUSCLE_MM = 3.0
_GAS_LEVEL_MM = -8.0


@dataclass(frozen=True, slots=True)
class UpperAbdomen:
    """Distances to the organs at every point of a grid, mm."""

    liver: Field
    spleen: Field
    stomach: Field
    gas: Field


def upper_abdomen(at: Axes, cavity_mm: Field, below_mm: Field) -> UpperAbdomen:
    """Organs inside the cavity, at least a muscle's thickness under the diaphragm.

    Args:
        at: Anatomical coordinates.
        cavity_mm: Distance to the inside of the rib cage.
        below_mm: Distance below the diaphragm, positive in the abdomen.
    """
    x, y, z = at
    room = np.maximum(cavity_mm + 4.0, _MUSCLE_MM - below_mm)
    # the liver's left edge runs obliquely in front of the stomach
    edge = (x - 22.0 + 0.55 * (y + 30.0) - 0.25 * (z + 110.0)) / 1.17
    behind = ellipsoid(at, (8.0, 60.0, -150.0), (44.0, 36.0, 120.0))
    liver = smooth_intersection(smooth_intersection(room, edge, 12.0), -behind, 10.0)
    spleen = smooth_intersection(
        room, ellipsoid(at, (92.0, 44.0, -138.0), (30.0, 36.0, 36.0)), 6.0
    )
    stomach = smooth_intersection(
        room, ellipsoid(at, (62.0, 0.0, -136.0), (34.0, 46.0, 36.0)), 6.0
    )
    gas = np.maximum(stomach + 4.0, y - _GAS_LEVEL_MM)
    return UpperAbdomen(liver, spleen, stomach, np.asarray(gas, np.float32))
