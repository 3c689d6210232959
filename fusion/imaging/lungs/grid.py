"""The coarse grid on which the lungs are sought, and the patient's directions in it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from data.imaging.volume import CTVolume, Millimetres3

T = TypeVar("T", bound=np.generic)

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_STEP_MM = (2.0, 3.1, 3.1)


@dataclass(frozen=True, slots=True, eq=False)
class CoarseScan:
    """A CT thinned out to voxels of about 2 x 3 x 3 mm.

    Attributes:
        hu: Shape (slices, rows, columns), int16.
        steps: CT voxels along each axis to one coarse voxel.
        spacing_mm: Of the coarse grid.
        origin_mm: Centre of coarse voxel (0, 0, 0) in LPS.
        axes: As in the CT.
    """

    hu: NDArray[np.int16] = field(repr=False)
    steps: tuple[int, int, int]
    spacing_mm: Millimetres3
    origin_mm: Millimetres3
    axes: tuple[Millimetres3, Millimetres3, Millimetres3]

    @property
    def voxel_ml(self) -> float:
        """Volume of one coarse voxel."""
        return float(np.prod(self.spacing_mm)) / 1000


def coarse_scan(volume: CTVolume) -> CoarseScan:
    """Thin a CT out: one slice and row of each block, the mean of two columns."""
    sk, si, sj = (
        min(max(1, round(step / spacing)), size)
        for step, spacing, size in zip(
            _STEP_MM, volume.spacing_mm, volume.hu.shape, strict=True
        )
    )
    steps = (sk, si, sj)
    rows = volume.hu[(sk - 1) // 2 :: sk, (si - 1) // 2 :: si]
    blocks = tuple(n // s for n, s in zip(volume.hu.shape, steps, strict=True))
    return CoarseScan(
        _mean_of_columns(rows[: blocks[0], : blocks[1]], sj, blocks[2]),
        steps,
        (
            sk * volume.spacing_mm[0],
            si * volume.spacing_mm[1],
            sj * volume.spacing_mm[2],
        ),
        volume.lps_mm(((sk - 1) / 2, (si - 1) / 2, (sj - 1) / 2)),
        volume.axes,
    )


def _mean_of_columns(
    rows: NDArray[np.int16], step: int, count: int
) -> NDArray[np.int16]:
    """Mean of two columns of each block, without leaving int16; on two threads."""
    one, other = (step - 1) // 3, step - 1 - (step - 1) // 3
    mean = np.empty((*rows.shape[:2], count), dtype=np.int16)

    def fill(part: slice) -> None:
        np.right_shift(rows[part, :, one::step][..., :count], 1, out=mean[part])
        mean[part] += rows[part, :, other::step][..., :count] >> 1

    half = len(rows) // 2
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fill, (slice(half), slice(half, None))))
    return mean


@dataclass(frozen=True, slots=True)
class PatientView:
    """Turn of an array so that its axes ascend to the head, back and left.

    Attributes:
        order: Array axis that runs along (head, back, left).
        flips: Whether that axis must be reversed.
    """

    order: tuple[int, int, int]
    flips: tuple[bool, bool, bool]

    def turned(self, array: NDArray[T]) -> NDArray[T]:
        """A view with axes (foot to head, front to back, right to left)."""
        return self._flipped(array.transpose(self.order))

    def turned_back(self, array: NDArray[T]) -> NDArray[T]:
        """The inverse of `turned`."""
        return self._flipped(array).transpose(np.argsort(self.order))

    def _flipped(self, array: NDArray[T]) -> NDArray[T]:
        return array[tuple(slice(None, None, -1 if f else 1) for f in self.flips)]

    def spacing(self, spacing_mm: Millimetres3) -> Millimetres3:
        """Spacing along (head, back, left)."""
        a, b, c = (spacing_mm[axis] for axis in self.order)
        return a, b, c


def patient_view(
    axes: tuple[Millimetres3, Millimetres3, Millimetres3],
) -> PatientView:
    """The turn of an array that suits its axes; oblique ones go to the nearest.

    Args:
        axes: Unit vectors in LPS in which the (slice, row, column) index grows.
    """
    towards = np.asarray(axes)[:, ::-1].T  # [(head, back, left), array axis]
    _, order = linear_sum_assignment(-np.abs(towards))
    a, b, c = (int(axis) for axis in order)
    u, v, w = (bool(towards[n, axis] < 0) for n, axis in enumerate((a, b, c)))
    return PatientView((a, b, c), (u, v, w))
