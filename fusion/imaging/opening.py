"""Cutting a nodule from what it touches, by opening with the smallest ball that does.

A vessel or a narrow contact is thinner than the nodule: eroding by a little more than
its radius parts the two, and dilating what is left by the same radius restores the
nodule's shape.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.volume import Millimetres3

Voxel = tuple[int, int, int]
_EVERY_NEIGHBOUR = np.ones((3, 3, 3), dtype=bool)


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A part of a mask that was cut loose.

    Attributes:
        mask: Shape of the mask it was cut from.
        radius_mm: Of the ball.
    """

    mask: NDArray[np.bool_]
    radius_mm: float


def depth_mm(mask: NDArray[np.bool_], spacing_mm: Millimetres3) -> NDArray[np.float32]:
    """How deep each voxel lies below the mask's surface; zero outside.

    What lies beyond the array counts as mask, so a wall that leaves the box is thick.
    """
    distance = ndimage.distance_transform_edt(mask, sampling=spacing_mm)
    half = 0.5 * float(np.cbrt(np.prod(spacing_mm)))
    return np.maximum(distance - half, 0, dtype=np.float32)


def deepest_near(
    depth: NDArray[np.float32], start: Voxel, spacing_mm: Millimetres3, step_mm: float
) -> Voxel:
    """Climb from `start` to the deepest voxel that can be reached in short steps."""
    reach = [max(1, round(step_mm / size)) for size in spacing_mm]
    here = start
    while True:
        low = [max(0, c - r) for c, r in zip(here, reach, strict=True)]
        window = tuple(
            slice(a, c + r + 1) for a, c, r in zip(low, here, reach, strict=True)
        )
        best = np.unravel_index(int(np.argmax(depth[window])), depth[window].shape)
        there = (
            low[0] + int(best[0]),
            low[1] + int(best[1]),
            low[2] + int(best[2]),
        )
        if depth[there] <= depth[here]:
            return here
        here = there


def component_at(mask: NDArray[np.bool_], voxel: Voxel) -> NDArray[np.bool_]:
    """The connected part of a mask around a voxel; empty if the voxel is outside."""
    if not mask[voxel]:
        return np.zeros_like(mask)
    labels, _ = ndimage.label(mask)
    return np.asarray(labels == labels[voxel])


def touches_edge(mask: NDArray[np.bool_]) -> bool:
    """Whether a mask reaches a face of its array."""
    return any(
        bool(mask.take(side, axis).any()) for axis in range(3) for side in (0, -1)
    )


def adaptive_opening(
    mask: NDArray[np.bool_],
    depth: NDArray[np.float32],
    peak: Voxel,
    spacing_mm: Millimetres3,
    least_share: float,
) -> Opened | None:
    """Open with the smallest ball that parts the nodule from what leaves the box.

    Args:
        mask: Shape (slices, rows, columns).
        depth: `depth_mm` of the mask.
        peak: Deepest voxel of the nodule.
        spacing_mm: (slice, row, column).
        least_share: The ball is at least this share of the depth at `peak`, which
            also cuts vessels that end inside the box.

    Returns:
        The nodule, or None if no ball up to the nodule's own size parts it.
    """
    top = float(depth[peak])
    for radius in _radii(least_share * top, top):
        core = component_at(depth > radius, peak)
        if core.any() and not touches_edge(core):
            return Opened(_restored(core, mask, radius, spacing_mm), radius)
    return None


def _radii(least_mm: float, top_mm: float) -> Iterator[float]:
    step_mm = 0.25
    yield from np.arange(least_mm, 0.85 * top_mm, step_mm).tolist()


def _restored(
    core: NDArray[np.bool_],
    mask: NDArray[np.bool_],
    radius_mm: float,
    spacing_mm: Millimetres3,
) -> NDArray[np.bool_]:
    around = ndimage.distance_transform_edt(~core, sampling=spacing_mm)
    margin = 0.5 * float(np.cbrt(np.prod(spacing_mm)))
    return np.asarray(mask & (around <= radius_mm + margin))
