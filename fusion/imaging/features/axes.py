"""Axes of the ellipsoid that varies as the voxels of a nodule do."""

import numpy as np
from numpy.typing import NDArray

from data.imaging.volume import Millimetres3


def axis_features(
    mask: NDArray[np.bool_], spacing_mm: Millimetres3
) -> dict[str, float]:
    """Major, minor and least axis, elongation and flatness.

    Args:
        mask: Shape (slices, rows, columns), not empty.
        spacing_mm: Along (slice, row, column).
    """
    # IBSI's reference values hold for the unbiased covariance
    centres = np.argwhere(mask) * np.asarray(spacing_mm)
    centred = centres - centres.mean(axis=0)
    variances = np.linalg.eigvalsh(centred.T @ centred / max(len(centres) - 1, 1))
    least, minor, major = 4 * np.sqrt(np.maximum(variances, 0))
    return {
        "major_axis": float(major),
        "minor_axis": float(minor),
        "least_axis": float(least),
        "elongation": float(minor / major) if major else 1.0,
        "flatness": float(least / major) if major else 1.0,
    }
