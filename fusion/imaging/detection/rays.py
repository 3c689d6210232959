"""Rays from a blob's centre, and what they meet: its edge, a vessel, the chest wall.

A nodule ends in nearly every direction at nearly the same distance; a vessel goes on
in two opposite ones, a fork in three, and a fold of pleura lies flat on the hull.
"""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from data.imaging.volume import Millimetres3
from fusion.imaging.detection.blobs import Blobs
from fusion.imaging.detection.lung_image import Field

Values = NDArray[np.float32]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
PAIRS: Final = 16  # count
"""Directions come in opposite pairs: direction n and direction n + PAIRS."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_REACH: Final = 3.2  # factor of the radius
_SAMPLES: Final = 16  # count
_CORE: Final = 2  # count of samples
_BACKGROUND_FROM: Final = 1.6  # factor of the radius
_BACKGROUND_SHARE: Final = 0.3
_OUTSIDE: Final = 0.5  # share of a ray
_HALF: Final = np.float32(0.5)  # share of the contrast
_GROUND_GLASS_HU: Final = np.float32(130)
_MOST_MOVING: Final = 1.5  # factor of the middle edge
_FURTHEST: Final = 0.6  # factor of the middle edge
_LEAST_RADIUS_MM: Final = 1.2


@dataclass(frozen=True, slots=True, eq=False)
class Rays:
    """Rays from the centres of n blobs in 2 · PAIRS directions.

    Attributes:
        directions: Shape (directions, 3): unit vectors, (slice, row, column).
        steps: Shape (samples,): distance from the centre in radii of the blob.
        contrast: Shape (n, directions, samples): 0 is background, 1 the centre.
        outside: Shape (n, directions, samples): whether it lies beyond the hull.
        centre_hu: Shape (n,).
        background_hu: Shape (n,): low quantile of what lies around.
        edge: Shape (n, directions): where the contrast falls to one half, in radii;
            the reach where it does not.
        ground_glass_edge: Shape (n, directions): where it falls near the lung,
            which is farther out where there is ground glass around something solid.
    """

    directions: Values
    steps: Values
    contrast: Values = field(repr=False)
    outside: NDArray[np.bool_] = field(repr=False)
    centre_hu: Values = field(repr=False)
    background_hu: Values = field(repr=False)
    edge: Values = field(repr=False)
    ground_glass_edge: Values = field(repr=False)


def cast_rays(
    hu: Field,
    outside: Field,
    spacing_mm: Millimetres3,
    blobs: Blobs,
) -> Rays:
    """Sample the image along rays.

    Args:
        hu: Shape (slices, rows, columns).
        outside: Shape of `hu`: share of each voxel beyond the hull.
        spacing_mm: Of both.
        blobs: n blobs.
    """
    directions = even_directions()
    steps = np.linspace(_REACH / _SAMPLES, _REACH, _SAMPLES, dtype=np.float32)
    away = (
        directions[None, :, None]
        * steps[:, None]
        * blobs.radius_mm[:, None, None, None]
    )
    at = (blobs.index[:, None, None] + away / spacing_mm).astype(np.float32)
    at = np.moveaxis(at, -1, 0)
    values = map_coordinates(hu, at, order=1, mode="nearest")
    beyond = map_coordinates(outside, at, order=1, mode="nearest") > _OUTSIDE
    centre = values[..., :_CORE].mean(axis=(1, 2))
    far = np.where(beyond, np.nan, values)[..., steps > _BACKGROUND_FROM]
    background = _low_quantile(far.reshape(len(far), -1), values.min(axis=(1, 2)))
    height = np.maximum(centre - background, np.float32(1))
    contrast = (values - background[:, None, None]) / height[:, None, None]
    return Rays(
        directions,
        steps,
        contrast,
        beyond,
        centre,
        background,
        _edges(contrast, steps, np.full(len(height), _HALF)),
        _edges(contrast, steps, np.minimum(_HALF, _GROUND_GLASS_HU / height)),
    )


def recentred(blobs: Blobs, rays: Rays, spacing_mm: Millimetres3) -> Blobs:
    """Move each blob to the middle of where its rays end, and size it by them.

    Off the middle of a ball by δ, rays end at R - δ·d in direction d, so the mean of
    the end points is -δ/3.

    Args:
        blobs: n blobs.
        rays: Their rays.
        spacing_mm: Of the lung image.
    """
    middle = np.median(rays.edge, axis=1)
    ends = np.minimum(rays.edge, _MOST_MOVING * middle[:, None])
    shift = 3 * np.einsum("nd,da->na", ends, rays.directions) / ends.shape[1]
    length = np.linalg.norm(shift, axis=1, keepdims=True)
    shift *= np.minimum(1, _FURTHEST * middle[:, None] / np.maximum(length, 1e-6))
    moved_mm = shift * blobs.radius_mm[:, None]
    return replace(
        blobs,
        index=blobs.index + moved_mm / spacing_mm,
        radius_mm=np.maximum(middle * blobs.radius_mm, _LEAST_RADIUS_MM),
    )


def even_directions() -> Values:
    """Directions spread evenly over the sphere by a spiral, with their opposites."""
    n = np.arange(PAIRS) + 0.5
    height = 1 - n / PAIRS  # upper half; the lower half are the opposites
    turn = np.pi * (1 + 5**0.5) * n
    flat = np.sqrt(1 - height**2)
    upper = np.stack([height, flat * np.cos(turn), flat * np.sin(turn)], axis=1)
    return np.concatenate([upper, -upper]).astype(np.float32)


def _low_quantile(values: Values, otherwise: Values) -> Values:
    """A low quantile along the last axis, not counting NaN."""
    ordered = np.sort(values, axis=1)  # NaN come last
    count = np.isfinite(values).sum(axis=1)
    place = np.maximum((count - 1) * _BACKGROUND_SHARE, 0).astype(int)
    found = ordered[np.arange(len(ordered)), place]
    return np.where(count > 0, found, otherwise)


def _edges(contrast: Values, steps: Values, level: Values) -> Values:
    """Find where each ray first falls below the level of its blob, interpolated."""
    above = contrast - level[:, None, None]
    below = above < 0
    first = below.argmax(axis=2)
    before = np.maximum(first - 1, 0)
    high, low = (
        np.take_along_axis(above, place[..., None], axis=2)[..., 0]
        for place in (before, first)
    )
    fall = np.maximum(high - low, np.float32(1e-3))
    share = np.where(first > 0, np.clip(high / fall, 0, 1), 1)
    edge = steps[before] + share * (steps[first] - steps[before])
    ended = below.any(axis=2)
    return np.asarray(np.where(ended, edge, steps[-1]), dtype=np.float32)
