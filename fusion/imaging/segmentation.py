"""From a seed to the mask of the nodule it lies in."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.errors import NotMeasurableError
from data.nodule import MeasurementFlag
from data.volume import CTVolume, Millimetres3
from fusion.imaging.chest_wall import rolling_ball_wall
from fusion.imaging.opening import (
    Opened,
    Voxel,
    adaptive_opening,
    component_at,
    deepest_near,
    depth_mm,
    touches_edge,
)
from fusion.imaging.tissue_levels import TissueLevels, parenchyma_hu

HALF_WIDTHS_MM: Final = (16.0, 32.0, 48.0)
_SEED_REACH_MM: Final = 2.5
_LEAST_CONTRAST_HU: Final = 120.0
_SMOOTHING_MM: Final = 0.5
_LEAST_OPENING: Final = 0.35
_WALL_BALLS_MM: Final = (5.0, 8.0, 12.0, 18.0)


@dataclass(frozen=True, slots=True, eq=False)
class NoduleSegmentation:
    """A nodule cut out of its surroundings.

    Attributes:
        region: The part of the scan that was looked at.
        mask: Shape of the region; True inside the half-maximum edge.
        others: Dense tissue that is not the nodule: vessels, wall.
        levels: Levels of nodule and lung.
        threshold_hu: Where the edge was set.
        opening_mm: Radius of the ball that cut it loose.
        flags: What makes the outline less sure.
    """

    region: CTVolume
    mask: NDArray[np.bool_] = field(repr=False)
    others: NDArray[np.bool_] = field(repr=False)
    levels: TissueLevels
    threshold_hu: float
    opening_mm: float
    flags: frozenset[MeasurementFlag] = frozenset()


def segment_nodule(volume: CTVolume, seed_mm: Millimetres3) -> NoduleSegmentation:
    """Cut out the nodule at a seed.

    Args:
        volume: A chest CT.
        seed_mm: A point in or within 2.5 mm of the nodule, LPS.

    Raises:
        NotMeasurableError: If there is no nodule at the seed, or it cannot be parted
            from what it touches.

    Source:
        Kuhnigk 2006, IEEE Trans Med Imaging 25:417.
    """
    if not volume.holds(seed_mm):
        raise NotMeasurableError("measure.outside", point=_shown(seed_mm))
    for half_width_mm in HALF_WIDTHS_MM:
        box = volume.region(seed_mm, half_width_mm)
        found = _segment_in(box, seed_mm)
        if found is not None and not touches_edge(found.mask):
            return found
    raise NotMeasurableError("measure.attached", point=_shown(seed_mm))


def _segment_in(box: CTVolume, seed_mm: Millimetres3) -> NoduleSegmentation | None:
    hu = np.clip(box.hu, -1024, 300).astype(np.float32)
    smooth = ndimage.gaussian_filter(
        hu, [_SMOOTHING_MM / size for size in box.spacing_mm], truncate=3
    )
    lung = parenchyma_hu(hu)
    if lung is None:
        raise NotMeasurableError("measure.no_lung", point=_shown(seed_mm))
    seed = _brightest_near(smooth, box, seed_mm)
    levels = TissueLevels(float(smooth[seed]), lung)
    if levels.contrast_hu < _LEAST_CONTRAST_HU:
        raise NotMeasurableError(
            "measure.no_nodule", point=_shown(seed_mm), hu=round(levels.nodule_hu)
        )
    for _ in range(2):
        found = _cut_at(smooth, levels, seed, box.spacing_mm)
        if found is None:
            return None
        opened, dense, depth = found
        seed = _peak_of(depth, opened.mask)
        core = opened.mask & (depth >= 0.5 * depth[seed])
        levels = TissueLevels(float(np.median(hu[core])), lung)
    return NoduleSegmentation(
        box,
        opened.mask,
        dense & ~opened.mask,
        levels,
        levels.midpoint_hu,
        opened.radius_mm,
    )


def _brightest_near(
    smooth: NDArray[np.float32], box: CTVolume, seed_mm: Millimetres3
) -> Voxel:
    """The brightest voxel close to the seed, so that a click need not be exact."""
    centre = box.index_of(seed_mm)
    grids = np.ogrid[tuple(slice(0, n) for n in smooth.shape)]
    off = sum(
        ((g - c) * s) ** 2
        for g, c, s in zip(grids, centre, box.spacing_mm, strict=True)
    )
    near = np.where(off <= _SEED_REACH_MM**2, smooth, -np.inf)
    k, i, j = np.unravel_index(int(np.argmax(near)), smooth.shape)
    return int(k), int(i), int(j)


def _cut_at(
    smooth: NDArray[np.float32],
    levels: TissueLevels,
    seed: Voxel,
    spacing_mm: Millimetres3,
) -> tuple[Opened, NDArray[np.bool_], NDArray[np.float32]] | None:
    dense = smooth > levels.midpoint_hu
    depth = depth_mm(dense, spacing_mm)
    for ball_mm in (None, *_WALL_BALLS_MM):
        free, free_depth = dense, depth
        if ball_mm is not None:
            wall = rolling_ball_wall(depth, ball_mm, spacing_mm)
            free = dense & ~wall
            if not free[seed]:
                continue
            free_depth = depth_mm(free, spacing_mm)
        mask = component_at(free, seed)
        peak = deepest_near(np.where(mask, free_depth, 0), seed, spacing_mm, 2.0)
        opened = adaptive_opening(mask, free_depth, peak, spacing_mm, _LEAST_OPENING)
        if opened is not None:
            return opened, dense, free_depth
    return None


def _peak_of(depth: NDArray[np.float32], mask: NDArray[np.bool_]) -> Voxel:
    k, i, j = np.unravel_index(int(np.argmax(np.where(mask, depth, -1))), depth.shape)
    return int(k), int(i), int(j)


def _shown(point_mm: Millimetres3) -> tuple[float, ...]:
    return tuple(round(c, 1) for c in point_mm)
