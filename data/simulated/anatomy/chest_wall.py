"""Muscle, fat and skin around the rib cage."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from data.simulated.anatomy.build import Build
from data.simulated.anatomy.distances import (
    Axes,
    Field,
    ellipsoid,
    profile,
    smooth_union,
    superellipse,
)
from data.simulated.anatomy.skeleton import pads

# Height and length in mm, chosen to look like an adult; larger ones draw a larger
# chest.
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
            skin = smooth_union(skin, _breast(at, side, build), 36.0)
    return skin


def _breast(at: Axes, side: float, build: Build) -> Field:
    """Lying on the back, a breast spreads out to the side."""
    return ellipsoid(
        at, (side * 86.0, -84.0, -30.0), (64.0, 18.0 + 0.62 * build.breast_mm, 60.0)
    )


def gland(at: Axes, side: float, build: Build) -> Field:
    """Distance to the glandular tissue of one breast."""
    front = -92.0 - 0.25 * build.breast_mm
    return ellipsoid(
        at, (side * 84.0, front, -28.0), (34.0, 3.0 + 0.25 * build.breast_mm, 30.0)
    )


@dataclass(frozen=True, slots=True)
class FatPlanes:
    """Planes of fat between muscles.

    Attributes:
        armpits: Distance to the fat of both armpits.
        between: Distance outside the cage of the plane under the shoulder girdle.
        region: Distance to the region where that plane is seen.
    """

    armpits: Field
    between: Field
    region: Field


def fat_planes(at: Axes, cage_mm: Field, muscle_mm: Field) -> FatPlanes:
    """Fat of the armpits, and the plane between rib cage and shoulder girdle."""
    x, y, z = at
    mirrored = (np.abs(x), y, z)
    inside = muscle_mm + 5.0
    armpits = smooth_union(
        ellipsoid(mirrored, (128.0, -14.0, 58.0), (15.0, 26.0, 44.0)),
        ellipsoid(mirrored, (112.0, -16.0, 92.0), (30.0, 16.0, 22.0)),
        12.0,
    )
    wave = 2.0 * np.sin(z / 13.0) + 1.5 * np.sin(np.abs(x) / 17.0)
    sides = 48.0 - np.abs(x) + np.maximum(y, 0.0) * 0.2
    return FatPlanes(
        np.maximum(armpits, inside),
        np.asarray(cage_mm - 15.0 - wave, np.float32),
        np.asarray(np.maximum(np.maximum(inside, sides), z - 80.0), np.float32),
    )
