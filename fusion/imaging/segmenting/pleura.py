"""The chest wall under a nodule, finer than the voxels.

The wall around the nodule's foot is a smooth surface whose place can be read to a tenth
of a millimetre; under the nodule it goes on. How dark or bright, and how blurred, the
wall is can be read there too, and taken off the nodule's edge.
"""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.imaging.volume import Millimetres3

Field = NDArray[np.float32]
Mask = NDArray[np.bool_]
Points = NDArray[np.float64]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_TOUCHING_MM: Final = 2.0
_CLEAR_MM: Final = 2.0
_AROUND_MM: Final = 7.0
_DEEP_MM: Final = 4.0
_STEP_MM: Final = 0.5
_COLUMN_MM: Final = 0.8
_LEAST_COLUMNS: Final = 40  # count
_LEAST_SECTORS: Final = 5  # count
_SECTORS: Final = 8  # count
_ROUNDS: Final = 6  # count
_LEAST_SCATTER_MM: Final = 0.1
_LARGEST_SCATTER_MM: Final = 0.5
_PROFILE_STEP_MM: Final = 0.25
_PROFILE_FROM_MM: Final = -2.0
_PROFILE_TO_MM: Final = 2.5
_LEAST_IN_BIN: Final = 8  # count
_LEAST_VOXELS: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class WallSurface:
    """A piece of chest wall as a smooth surface.

    Attributes:
        origin_mm: A point on it, in mm along (slice, row, column) of the region.
        frame: Shape (3, 3): two directions along the wall and one into the lung.
        heights: Coefficients of 1, u, v, u², uv, v².
        profile: Share of nodule-like tissue by distance, from `_PROFILE_FROM_MM`.
    """

    origin_mm: Points
    frame: Points
    heights: Points
    profile: Points = field(repr=False)

    def distance_mm(self, points_mm: Points) -> Points:
        """Signed distance of points, shape (n, 3), positive in the lung."""
        u, v, w = self.frame @ (points_mm - self.origin_mm).T
        slope_u, slope_v = _slopes(u, v, self.heights)
        rise = w - _terms(u, v) @ self.heights
        return np.asarray(rise / np.sqrt(1 + slope_u**2 + slope_v**2))

    def moved(self, shift_mm: Points) -> "WallSurface":
        """Shift the surface so that it is seen from another corner."""
        return replace(self, origin_mm=self.origin_mm + shift_mm)

    def share(self, distance_mm: Points) -> Points:
        """Compute what the wall alone would add to a voxel at a distance from it."""
        steps = np.arange(len(self.profile))
        places = _PROFILE_FROM_MM + _PROFILE_STEP_MM * steps
        return np.interp(distance_mm, places, self.profile, right=0.0)


def fitted_wall(
    share: Field, mask: Mask, wall_mm: Field, spacing_mm: Millimetres3
) -> WallSurface | None:
    """Fit the wall around the foot of a nodule.

    Args:
        share: Shape (slices, rows, columns); 0 in lung and 1 in a nodule.
        mask: The nodule.
        wall_mm: Rough distance from the wall.
        spacing_mm: (slice, row, column).

    Returns:
        The surface; None if the nodule does not touch the wall, or if the wall around
        is hidden or too uneven.
    """
    foot = mask & (wall_mm < _TOUCHING_MM)
    if min(mask.shape) < _LEAST_VOXELS or not foot.any():
        return None
    spacing = np.asarray(spacing_mm)
    frame = _frame(foot, wall_mm, spacing)
    if frame is None:
        return None
    middle = np.argwhere(foot).mean(axis=0) * spacing
    reach = float(np.abs((np.argwhere(foot) * spacing - middle) @ frame[:2].T).max())
    columns = _crossings(share, mask, middle, frame, reach + _AROUND_MM, spacing)
    heights = _surface(columns)
    if heights is None:
        return None
    bare = WallSurface(middle, frame, heights, np.zeros(0))
    profile = _profile(bare, share, mask, reach + _AROUND_MM, spacing)
    return None if profile is None else WallSurface(middle, frame, heights, profile)


def _frame(foot: Mask, wall_mm: Field, spacing: Points) -> Points | None:
    """Directions along and off the wall, from the slope of the rough distance."""
    off = np.array(
        [
            float(np.asarray(np.gradient(wall_mm, float(size), axis=axis))[foot].mean())
            for axis, size in enumerate(spacing)
        ]
    )
    length = np.linalg.norm(off)
    if not length > 0.3:
        return None
    off /= length
    first = np.cross(off, np.eye(3)[int(np.argmin(np.abs(off)))])
    first /= np.linalg.norm(first)
    return np.stack([first, np.cross(off, first), off])


def _crossings(
    share: Field,
    mask: Mask,
    middle: Points,
    frame: Points,
    reach_mm: float,
    spacing: Points,
) -> Points:
    """Find where columns that stand on the wall meet it: rows of u, v and height."""
    across = np.arange(-reach_mm, reach_mm + _COLUMN_MM, _COLUMN_MM)
    down = np.arange(_DEEP_MM, -_DEEP_MM - _STEP_MM / 2, -_STEP_MM)
    u, v = (axis.ravel() for axis in np.meshgrid(across, across))
    near = np.hypot(u, v) <= reach_mm
    u, v = u[near], v[near]
    bases = middle + np.outer(u, frame[0]) + np.outer(v, frame[1])
    points = (bases[:, None] + down[:, None] * frame[2]) / spacing
    index = np.moveaxis(points, -1, 0)
    values = ndimage.map_coordinates(share, index, order=1, cval=np.nan)
    margin = ndimage.binary_dilation(
        mask, iterations=max(1, round(_CLEAR_MM / float(spacing[1])))
    )
    covered = ndimage.map_coordinates(margin.astype(np.uint8), index, order=0)
    dense = values > 0.5
    first = np.argmax(dense, axis=1)
    good = ~covered.any(axis=1) & (first > 1) & ~np.isnan(values).any(axis=1)
    good &= np.take_along_axis(values, first[:, None], 1)[:, 0] > 0.5
    rows = np.flatnonzero(good)
    at, above = values[rows, first[rows]], values[rows, first[rows] - 1]
    part = (0.5 - above) / (at - above)
    height = down[first[rows] - 1] - part * _STEP_MM
    return np.stack([u[rows], v[rows], height], axis=1)


def _surface(columns: Points) -> Points | None:
    """A quadratic surface through most columns; strays lose their weight."""
    if len(columns) < _LEAST_COLUMNS:
        return None
    u, v, height = columns.T
    sectors = np.floor((np.arctan2(v, u) / (2 * np.pi) + 0.5) * _SECTORS) % _SECTORS
    if np.unique(sectors).size < _LEAST_SECTORS:
        return None
    terms = _terms(u, v)
    off = np.abs(height - np.median(height))
    weight = np.ones(len(columns))
    heights = np.zeros(6)
    for _ in range(_ROUNDS):
        spread = max(_LEAST_SCATTER_MM, 1.4826 * float(np.median(off)))
        weight = np.clip(1 - (off / (4 * spread)) ** 2, 0, None)
        heights = np.linalg.lstsq(terms * weight[:, None], height * weight, rcond=None)[
            0
        ]
        off = np.abs(height - terms @ heights)
    scatter = 1.4826 * float(np.median(off))
    if scatter > _LARGEST_SCATTER_MM or (weight > 0).sum() < _LEAST_COLUMNS:
        return None
    return heights


def _profile(
    wall: WallSurface, share: Field, mask: Mask, reach_mm: float, spacing: Points
) -> Points | None:
    """Mean share by distance, of voxels around the nodule's foot."""
    low = np.maximum((wall.origin_mm - reach_mm) / spacing, 0).astype(int)
    high = np.ceil((wall.origin_mm + reach_mm) / spacing).astype(int) + 1
    box = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
    margin = ndimage.binary_dilation(
        mask[box], iterations=max(1, round(_CLEAR_MM / float(spacing[1])))
    )
    where = np.argwhere(~margin)
    points = (where + low) * spacing
    distance = wall.distance_mm(points)
    along = np.hypot(*(wall.frame[:2] @ (points - wall.origin_mm).T))
    use = (along <= reach_mm) & (distance > _PROFILE_FROM_MM - _PROFILE_STEP_MM / 2)
    use &= distance < _PROFILE_TO_MM + _PROFILE_STEP_MM / 2
    values = share[box][~margin][use]
    bins = np.round((distance[use] - _PROFILE_FROM_MM) / _PROFILE_STEP_MM).astype(int)
    count = round((_PROFILE_TO_MM - _PROFILE_FROM_MM) / _PROFILE_STEP_MM) + 1
    found = np.zeros(count)
    for place in range(count):
        inside = values[bins == place]
        if inside.size < _LEAST_IN_BIN:
            return None
        found[place] = np.median(inside)
    return found


def _terms(u: Points, v: Points) -> Points:
    return np.stack([np.ones_like(u), u, v, u**2, u * v, v**2], axis=-1)


def _slopes(u: Points, v: Points, heights: Points) -> tuple[Points, Points]:
    _, a, b, c, d, e = heights
    return a + 2 * c * u + d * v, b + d * u + 2 * e * v
