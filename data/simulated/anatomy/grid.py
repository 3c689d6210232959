"""Regular grids: the coarse one that bodies are computed on, and the scan's own.

A smooth signed distance loses nothing when it is computed every few millimetres
and interpolated: for a surface of radius R the error is h² / 8R.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from data.simulated.anatomy.distances import Axes, Field

Box = tuple[slice, slice, slice]


@dataclass(frozen=True, slots=True)
class Grid:
    """Voxel centres along z, y and x.

    Attributes:
        origin_mm: (z, y, x) of voxel (0, 0, 0).
        step_mm: (z, y, x) between centres.
        shape: (slices, rows, columns).
    """

    origin_mm: tuple[float, float, float]
    step_mm: tuple[float, float, float]
    shape: tuple[int, int, int]

    def axis(self, which: int) -> Field:
        """Coordinates along one axis (0 = z, 1 = y, 2 = x), mm."""
        steps = np.arange(self.shape[which], dtype=np.float64)
        return np.asarray(
            self.origin_mm[which] + self.step_mm[which] * steps, np.float32
        )

    def axes(self) -> Axes:
        """x, y, z, ready to broadcast to (slices, rows, columns)."""
        z, y, x = self.axis(0), self.axis(1), self.axis(2)
        return x[None, None, :], y[None, :, None], z[:, None, None]

    def positions(self, z: Field, y: Field, x: Field) -> list[Field]:
        """Fractional indices of coordinates along each axis."""
        return [
            np.asarray((axis - np.float32(origin)) / np.float32(step), np.float32)
            for axis, origin, step in zip(
                (z, y, x), self.origin_mm, self.step_mm, strict=True
            )
        ]

    def slab(self, first: int, stop: int) -> Self:
        """Cut the grid to slices `first` to `stop`."""
        z, y, x = self.origin_mm
        return type(self)(
            (z + first * self.step_mm[0], y, x),
            self.step_mm,
            (stop - first, *self.shape[1:]),
        )

    def box(self, low_mm: NDArray[np.floating], high_mm: NDArray[np.floating]) -> Box:
        """Index ranges that cover an (x, y, z) box; empty where it lies outside."""
        start, stop = self._ranges(low_mm[None], high_mm[None])
        k, i, j = (
            slice(int(a), int(b)) for a, b in zip(start[0], stop[0], strict=True)
        )
        return k, i, j

    def boxes(
        self, low_mm: NDArray[np.floating], high_mm: NDArray[np.floating]
    ) -> Iterator[tuple[int, Box]]:
        """Index ranges of many (x, y, z) boxes; those outside are left out.

        Args:
            low_mm: Shape (boxes, 3).
            high_mm: Shape (boxes, 3).

        Yields:
            Number of the box, and its ranges.
        """
        start, stop = self._ranges(low_mm, high_mm)
        for number in np.flatnonzero(np.all(start < stop, axis=1)).tolist():
            k, i, j = start[number].tolist()
            k_stop, i_stop, j_stop = stop[number].tolist()
            yield number, (slice(k, k_stop), slice(i, i_stop), slice(j, j_stop))

    def _ranges(
        self, low_mm: NDArray[np.floating], high_mm: NDArray[np.floating]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        origin, step = np.array(self.origin_mm), np.array(self.step_mm)
        start = np.ceil((low_mm[:, ::-1] - origin) / step)
        stop = np.floor((high_mm[:, ::-1] - origin) / step) + 1
        return (
            np.clip(start, 0, self.shape).astype(np.intp),
            np.clip(stop, 0, self.shape).astype(np.intp),
        )


def interpolated(values: Field, positions: Sequence[NDArray[np.floating]]) -> Field:
    """Linear interpolation at the points of a box.

    Args:
        values: Shape (slices, rows, columns).
        positions: Fractional indices along each axis; beyond the edge counts as on it.

    Returns:
        One value at each combination of the positions.
    """
    for axis, at in enumerate(positions):
        inside = np.clip(at, 0, values.shape[axis] - 1)
        low = np.minimum(inside.astype(np.intp), values.shape[axis] - 2)
        share = (inside - low).astype(np.float32)
        share = share.reshape([-1 if a == axis else 1 for a in range(3)])
        below = np.take(values, low, axis)
        values = np.take(values, low + 1, axis)
        values -= below
        values *= share
        values += below
    return values


@dataclass(frozen=True, slots=True)
class Enlarger:
    """Interpolates fields of a coarse grid linearly onto a finer one."""

    coarse: Grid
    fine: Grid

    def enlarge(self, values: Field, box: Box | None = None) -> Field:
        """The field at the fine grid's voxels, or at those of a box of it."""
        wanted = [self.fine.axis(axis) for axis in range(3)]
        if box is not None:
            wanted = [axis[part] for axis, part in zip(wanted, box, strict=True)]
        return interpolated(values, self.coarse.positions(*wanted))

    def box_where(self, distance: Field, margin_mm: float) -> Box | None:
        """The fine box that holds all places nearer to the body than the margin."""
        z, y, x = self.fine.origin_mm
        last = [n - 1 for n in self.fine.shape]
        steps = self.fine.step_mm
        around = self.coarse.box(
            np.array([x, y, z]) - self.coarse.step_mm[::-1],
            np.array(
                [x + steps[2] * last[2], y + steps[1] * last[1], z + steps[0] * last[0]]
            )
            + self.coarse.step_mm[::-1],
        )
        near = distance[around] < margin_mm
        if not near.any():
            return None
        low, high = [], []
        for axis in range(3):
            hits = np.flatnonzero(
                near.any(axis=tuple(a for a in range(3) if a != axis))
            )
            start = around[axis].start
            step = self.coarse.step_mm[axis]
            low.append(self.coarse.origin_mm[axis] + (start + hits[0] - 1) * step)
            high.append(self.coarse.origin_mm[axis] + (start + hits[-1] + 1) * step)
        box = self.fine.box(np.array(low[::-1]), np.array(high[::-1]))
        return None if any(r.start >= r.stop for r in box) else box
