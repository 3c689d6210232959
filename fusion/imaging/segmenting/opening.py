"""Cutting a nodule from what it touches, by opening with the smallest ball that does.

A vessel or a narrow contact is thinner than the nodule: eroding by a little more than
its radius parts the two, and dilating what is left by the same radius restores the
nodule's shape.
"""

from dataclasses import dataclass
from typing import Final

import cc3d
import numpy as np
from numpy.typing import NDArray

from data.imaging.volume import Millimetres3
from fusion.imaging.segmenting.distance import distance_mm

Voxel = tuple[int, int, int]
Mask = NDArray[np.bool_]
Field = NDArray[np.float32]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_STEP_MM: Final = 0.25
_LARGEST_SHARE: Final = 0.85
_CORNER_MM: Final = 1.0
_NEXT_SLICE: Final = 1.05  # factor of the distance of slices


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A part of a mask that was cut loose.

    Attributes:
        mask: Shape of the mask it was cut from.
        radius_mm: Of the ball.
        leaked: Whether the part left the box before it was cut.
    """

    mask: Mask
    radius_mm: float
    leaked: bool


def half_voxel_mm(spacing_mm: Millimetres3) -> float:
    """From a voxel's centre to its face, in the mean."""
    return 0.5 * float(np.cbrt(np.prod(spacing_mm)))


def depth_mm(mask: Mask, spacing_mm: Millimetres3) -> Field:
    """Measure each voxel centre's depth below the mask's surface; zero outside.

    What lies beyond the array counts as mask, so a wall that leaves the box is thick.
    """
    depth = distance_mm(mask, spacing_mm) - np.float32(half_voxel_mm(spacing_mm))
    np.maximum(depth, 0, out=depth)
    return depth


def deepest_near(
    depth: Field, start: Voxel, spacing_mm: Millimetres3, step_mm: float
) -> Voxel:
    """Climb from `start` to the deepest voxel that can be reached in short steps."""
    reach = [max(1, round(step_mm / size)) for size in spacing_mm]
    here = start
    while True:
        low = [max(0, c - r) for c, r in zip(here, reach, strict=True)]
        window = depth[
            tuple(slice(a, c + r + 1) for a, c, r in zip(low, here, reach, strict=True))
        ]
        k, i, j = np.unravel_index(int(np.argmax(window)), window.shape)
        there = (low[0] + int(k), low[1] + int(i), low[2] + int(j))
        if depth[there] <= depth[here]:
            return here
        here = there


def component_at(mask: Mask, voxel: Voxel) -> Mask:
    """The connected part of a mask around a voxel; empty if the voxel is outside."""
    if not mask[voxel]:
        return np.zeros_like(mask)
    labels = cc3d.connected_components(mask, connectivity=6, binary_image=True)
    return np.asarray(labels == labels[voxel])


def touches_edge(mask: Mask) -> bool:
    """Test whether a mask reaches a face of its array."""
    return any(
        bool(mask.take(side, axis).any()) for axis in range(3) for side in (0, -1)
    )


def extent(mask: Mask, margin_mm: float, spacing_mm: Millimetres3) -> tuple[slice, ...]:
    """The smallest box around a mask that is not empty, with a margin, cut at faces."""
    flat = np.any(mask, axis=0)
    sides = np.any(mask, axis=(1, 2)), np.any(flat, axis=1), np.any(flat, axis=0)
    return tuple(
        slice(
            max(0, int(found[0]) - int(np.ceil(margin_mm / size))),
            int(found[-1]) + 1 + int(np.ceil(margin_mm / size)),
        )
        for found, size in zip(map(np.flatnonzero, sides), spacing_mm, strict=True)
    )


def adaptive_opening(
    mask: Mask, depth: Field, peak: Voxel, spacing_mm: Millimetres3, least_share: float
) -> Opened | None:
    """Open with the smallest ball that parts the nodule from what leaves the box.

    Args:
        mask: Shape (slices, rows, columns); one connected part.
        depth: `depth_mm` of the mask.
        peak: Deepest voxel of the nodule.
        spacing_mm: (slice, row, column).
        least_share: The ball is at least this share of the depth at `peak`, which
            also cuts vessels that end inside the box.

    Returns:
        The nodule, or None if no ball up to the nodule's own size parts it.

    Source:
        Kuhnigk 2006, IEEE Trans Med Imaging 25:417.
    """
    top_mm = float(depth[peak])
    for radius_mm in np.arange(least_share * top_mm, _LARGEST_SHARE * top_mm, _STEP_MM):
        core = component_at(mask & (depth > radius_mm), peak)
        if core.any() and not touches_edge(core):
            opened = _restored(core, mask, float(radius_mm), spacing_mm)
            return Opened(opened, float(radius_mm), touches_edge(mask))
    return None


def _restored(
    core: Mask, mask: Mask, radius_mm: float, spacing_mm: Millimetres3
) -> Mask:
    """Dilate the core within the mask; corners that the ball rounded off come back.

    A corner may be as high as the next slice, and as high as the ball is wide: a vessel
    goes on for longer.
    """
    reach_mm = radius_mm + half_voxel_mm(spacing_mm)
    corner_mm = max(_CORNER_MM, _NEXT_SLICE * spacing_mm[0], 2 * radius_mm)
    near = extent(core, reach_mm + 2 * corner_mm, spacing_mm)
    around = distance_mm(~core[near], spacing_mm, reach_mm + 2 * corner_mm)
    part = mask[near] & (around <= reach_mm)
    rest, count = cc3d.connected_components(
        mask[near] & ~part, connectivity=6, binary_image=True, return_N=True
    )
    if count:
        furthest = np.zeros(count + 1, dtype=np.float32)
        np.maximum.at(furthest, rest.ravel(), around.ravel())
        is_corner = furthest <= reach_mm + corner_mm
        is_corner[0] = False
        part |= is_corner[rest]
    opened = np.zeros_like(mask)
    opened[near] = part
    return opened
