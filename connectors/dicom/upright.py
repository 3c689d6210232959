"""Slices of a leaning stack moved sideways onto an upright grid.

Under a tilted gantry every slice lies a little beside the one below. Each keeps its
plane, so only rows and columns are interpolated, never from slice to slice.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from connectors.dicom.rescale import AIR_HU

_LEAST_PART: Final = 1e-6  # share of a pixel; chosen: above rounding


def lay(
    hu: NDArray[np.int16], offset: tuple[float, float], into: NDArray[np.int16]
) -> None:
    """Lay a slice into a larger one; what it does not cover becomes air.

    Args:
        hu: One slice, shape (rows, columns).
        offset: (row, column) of its first voxel in the larger one, at least 0.
        into: The larger slice, overwritten. Linear between voxels.
    """
    into.fill(AIR_HU)
    moved: NDArray[np.integer | np.floating] = hu
    starts = []
    for axis, along in enumerate(offset):
        whole = math.floor(along + _LEAST_PART)
        moved = _moved(moved, along - whole, axis)
        starts.append(whole)
    row, column = starts
    rows, columns = moved.shape
    into[row : row + rows, column : column + columns] = np.rint(moved)


def _moved(
    hu: NDArray[np.integer | np.floating], part: float, axis: int
) -> NDArray[np.integer | np.floating]:
    """Moved by part of a voxel along an axis, which makes it one voxel longer."""
    if part < _LEAST_PART:
        return hu
    first, last = (hu.take([end], axis) for end in (0, -1))
    here = np.concatenate([hu, last], axis).astype(np.float32)
    before = np.concatenate([first, hu], axis).astype(np.float32)
    return here + (before - here) * np.float32(part)
