"""Organs under the diaphragm: liver, spleen, stomach with its gas bubble."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from data.simulated.anatomy.distances import Axes, Field, ellipsoid, smooth_intersection
from data.simulated.anatomy.tubes import Tubes

# Chosen: larger ones draw a larger abdomen; no figure of nodules depends on it.
_MUSCLE_MM = 3.0
_GAS_LEVEL_MM = -8.0


# Points and radii in mm, chosen to look like an adult; larger ones draw wider veins.
HEPATIC_VEINS: Final = Tubes.joined(
    [
        Tubes.along([(-26, 4, -92), (-46, -6, -108), (-74, -22, -130)], [4.5, 4, 2.5]),
        Tubes.along([(-26, 4, -92), (-30, -18, -108), (-38, -44, -136)], [4.5, 4, 2.5]),
        Tubes.along([(-26, 4, -92), (-8, -18, -104), (8, -40, -120)], [4, 3.5, 2]),
        Tubes.along([(-20, -6, -160), (-52, 4, -140), (-84, 10, -128)], [6, 4.5, 2.5]),
        Tubes.along([(-52, 4, -140), (-72, 34, -138), (-84, 50, -130)], [4, 3, 2]),
    ]
)


@dataclass(frozen=True, slots=True)
class UpperAbdomen:
    """Distances to the organs at every point of a grid, mm.

    Attributes:
        diaphragm: The muscle and everything below it, down to the wall.
        room: Everything under the muscle.
    """

    diaphragm: Field
    room: Field
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
    diaphragm_mm = np.maximum(-below_mm, cavity_mm)
    under_mm = _MUSCLE_MM - below_mm
    room = np.maximum(cavity_mm + 4.0, under_mm)
    # the liver's left edge runs obliquely in front of the stomach
    bulge = 9.0 * np.sin((y + 20.0) / 21.0) + 5.0 * np.sin(z / 17.0)
    edge = (x - 30.0 + 0.62 * (y + 30.0) - 0.25 * (z + 110.0) + bulge) / 1.25
    behind = ellipsoid(at, (8.0, 60.0, -150.0), (44.0, 36.0, 120.0))
    liver = smooth_intersection(smooth_intersection(room, edge, 12.0), -behind, 10.0)
    spleen = smooth_intersection(
        room, ellipsoid(at, (92.0, 44.0, -138.0), (30.0, 36.0, 36.0)), 6.0
    )
    stomach = smooth_intersection(
        room, ellipsoid(at, (62.0, 0.0, -136.0), (34.0, 46.0, 36.0)), 6.0
    )
    gas = np.maximum(stomach + 4.0, y - _GAS_LEVEL_MM)
    return UpperAbdomen(
        diaphragm_mm,
        np.maximum(diaphragm_mm, under_mm),
        liver,
        spleen,
        stomach,
        np.asarray(gas, np.float32),
    )
