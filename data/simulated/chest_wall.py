"""Muscle, fat and skin around the rib cage."""

from typing import Final

import numpy as np

from data.simulated.build import Build
from data.simulated.distances import (
    Axes,
    Field,
    ellipsoid,
    profile,
    smooth_union,
    superellipse,
)
from data.simulated.skeleton import pads

_HALF_WIDTH: Final = (
    (-200.0, 142.0), (-90.0, 147.0), (0.0, 138.0), (40.0, 130.0), (70.0, 124.0),
    (100.0, 118.0), (150.0, 100.0),
)  # fmt: skip
_HALF_DEPTH: Final = (
    (-200.0, 102.0), (-90.0, 104.0), (-20.0, 98.0), (40.0, 86.0), (70.0, 76.0),
    (100.0, 66.0), (150.0, 56.0),
)  # fmt: skip
_MIDDLE: Final = ((-200.0, 0.0), (0.0, 6.0), (70.0, 16.0), (150.0, 20.0))
_TWO_SIDES: Final = (-1.0, 1.0)


def muscle(at: Axes) -> Field:
    """Distance to the outside of the muscles."""
    x, y, z = at
    core = superellipse(
        x,
        y - profile(z, _MIDDLE),
        profile(z, _HALF_WIDTH),
        profile(z, _HALF_DEPTH),
        2.4,
    )
    return smooth_union(core, pads(at), 26.0)


def body(at: Axes, muscle_mm: Field, build: Build) -> Field:
    """Distance to the skin: fat is thickest at the flanks, thin over the spine."""
    x, y, z = at
    sideways = np.abs(x) / np.sqrt(x * x + y * y + 1.0)
    lower = np.clip((40.0 - z) / 160.0, 0.0, 1.0)
    fat = build.fat_mm * (0.35 + 0.65 * sideways**2) * (0.6 + 0.6 * lower) + 2.0
    skin = np.asarray(muscle_mm - fat, np.float32)
    if build.breast_mm:
        for side in _TWO_SIDES:
            skin = smooth_union(skin, _breast(at, side, build), 22.0)
    return skin


def _breast(at: Axes, side: float, build: Build) -> Field:
    front = -98.0 - 0.25 * build.breast_mm
    return ellipsoid(
        at, (side * 76.0, front, -28.0), (54.0, 20.0 + 0.75 * build.breast_mm, 52.0)
    )


def gland(at: Axes, side: float, build: Build) -> Field:
    """Distance to the glandular tissue of one breast."""
    front = -104.0 - 0.35 * build.breast_mm
    return ellipsoid(
        at, (side * 74.0, front, -26.0), (26.0, 4.0 + 0.4 * build.breast_mm, 24.0)
    )
