"""The thoracic cavity, the diaphragm, and the lungs that fill what is left."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.simulated.anatomy.distances import (
    Axes,
    Field,
    ellipse,
    ellipsoid,
    profile,
    smooth_intersection,
    smooth_union,
    superellipse,
    true_scale,
)

# Height and length in mm, chosen to look like an adult; larger ones draw a larger
# chest.
_HALF_WIDTH: Final = (
    (-200.0, 128.0), (-150.0, 134.0), (-90.0, 134.0), (-40.0, 130.0), (0.0, 122.0),
    (40.0, 108.0), (70.0, 86.0), (90.0, 52.0), (104.0, 16.0), (130.0, 10.0),
)  # fmt: skip
_HALF_DEPTH: Final = (
    (-200.0, 92.0), (-150.0, 92.0), (-90.0, 92.0), (-40.0, 88.0), (0.0, 80.0),
    (40.0, 68.0), (70.0, 52.0), (90.0, 34.0), (104.0, 12.0), (130.0, 8.0),
)  # fmt: skip
_MIDDLE: Final = (
    (-200.0, -2.0), (-90.0, 0.0), (0.0, 4.0), (40.0, 11.0), (70.0, 20.0),
    (100.0, 28.0), (130.0, 30.0),
)  # fmt: skip
_SPINE_Y: Final = (
    (-200.0, 50.0), (-120.0, 60.0), (-40.0, 66.0), (30.0, 63.0), (90.0, 50.0),
    (150.0, 34.0),
)  # fmt: skip
_MIDLINE_MM: Final = 4.0
_FAR_MM: Final = 99.0
_APEX: Final = (44.0, 22.0, 58.0)
_APEX_RADII: Final = (40.0, 44.0, 56.0)


def spine_y(z: NDArray[np.floating]) -> Field:
    """Locate the middle of the vertebral bodies, following the kyphosis."""
    return profile(z, _SPINE_Y)


def cage_outline(
    height: NDArray[np.floating],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Half width, half depth and middle of the cavity at a height, apices included."""
    z = np.asarray(height, np.float64)
    rise = np.sqrt(np.clip(1 - ((z - _APEX[2]) / _APEX_RADII[2]) ** 2, 0.0, 1.0))
    rise = np.where(z < _APEX[2], 0.0, rise)
    half_x = np.maximum(profile(z, _HALF_WIDTH), (_APEX[0] + _APEX_RADII[0]) * rise)
    half_y = np.maximum(profile(z, _HALF_DEPTH), _APEX_RADII[1] * rise)
    return half_x, half_y, np.asarray(profile(z, _MIDDLE), np.float64)


def cage(at: Axes) -> Field:
    """In-plane distance to the inside of the rib cage, open above and below."""
    x, y, z = at
    return superellipse(
        x,
        y - profile(z, _MIDDLE),
        profile(z, _HALF_WIDTH),
        profile(z, _HALF_DEPTH),
        2.35,
    )


def cavity(at: Axes, cage_mm: Field) -> Field:
    """Distance to the cavity under the ribs: the cage and the two apices."""
    apices = np.minimum(
        ellipsoid(at, (-_APEX[0], *_APEX[1:]), _APEX_RADII),
        ellipsoid(at, _APEX, _APEX_RADII),
    )
    return smooth_union(cage_mm, apices, 8.0)


def diaphragm(at: Axes) -> Field:
    """Measure a point's depth below the diaphragm (negative: above, in the chest)."""
    x, y, _ = at
    right = _dome(x, y, (-64.0, -6.0), (66.0, 84.0), top=-84.0, drop=62.0)
    left = _dome(x, y, (62.0, 0.0), (62.0, 82.0), top=-97.0, drop=52.0)
    middle = _dome(x, y, (0.0, -30.0), (70.0, 60.0), top=-106.0, drop=45.0)
    height = -smooth_union(smooth_union(-right, -left, 10.0), -middle, 10.0)
    return np.asarray(height - at[2], np.float32)


def _dome(
    x: Field,
    y: Field,
    centre: tuple[float, float],
    radii: tuple[float, float],
    *,
    top: float,
    drop: float,
) -> Field:
    u, v = (x - centre[0]) / radii[0], (y - centre[1]) / radii[1]
    v = np.where(v < 0, v * 0.85, v)  # the front falls less than the back
    r2 = u * u + v * v
    return np.asarray(top - drop * r2**1.25 / (0.4 + 0.6 * r2**0.5), np.float32)


def lungs(
    at: Axes, cavity_mm: Field, below_mm: Field, mediastinum_mm: Field, step_mm: float
) -> Field:
    """Distance to both lungs: the cavity less mediastinum, spine and diaphragm."""
    x, y, z = at
    spine = ellipse(x, y - spine_y(z) - 8.0, 25.0, 28.0)
    outside = smooth_union(mediastinum_mm, spine, 8.0)
    field = smooth_intersection(cavity_mm + 2.5, -outside, 6.0)
    recess = np.maximum(below_mm, -155.0 - z)
    return true_scale(smooth_intersection(field, recess, 5.0), step_mm)


@dataclass(frozen=True, slots=True)
class Fissures:
    """Signed distances to the planes between lobes, positive above, mm.

    Attributes:
        oblique: Major fissure of the lung a point lies in.
        minor: Minor fissure; far away outside the right lung.
    """

    oblique: Field
    minor: Field


def fissures(at: Axes) -> Fissures:
    """The fissures, slightly bent.

    The oblique ones run from the back at the height of T4 down to the front of the
    diaphragm; the minor one lies nearly level in front of the right one.
    """
    x, y, z = at
    bend = 6.0 * np.sin(x / 24.0) + 4.0 * np.sin(y / 31.0 + 1.0)
    right = (z - 36.0 + 1.02 * (68.0 - y) + bend) / 1.43
    left = (z - 42.0 + 1.06 * (68.0 - y) - bend) / 1.46
    minor = z + 16.0 - 0.12 * y - bend
    return Fissures(
        np.asarray(np.where(x < _MIDLINE_MM, right, left), np.float32),
        np.asarray(np.where(x < _MIDLINE_MM, minor, _FAR_MM), np.float32),
    )
