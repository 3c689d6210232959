"""Motion during the scan: jumps of the anatomy between neighbouring slices."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, median_filter

from data.imaging.volume import CTVolume

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_PIXEL_MM = 4.0
_CLIP_HU = (-1000, 200)
_NEIGHBOURS = 9  # count of slices
_LEAST_SLICES = 12
_THICKEST_MM = 3.0


@dataclass(frozen=True, slots=True)
class SliceToSlice:
    """Difference of neighbouring slices beyond what anatomy explains.

    Attributes:
        jump_mm: Largest sudden shift within the slice plane.
        change_ratio: Largest change from one slice to the next over the usual change
            around it; a breath along the patient shows here.
    """

    jump_mm: float
    change_ratio: float


def slice_to_slice(volume: CTVolume) -> SliceToSlice | None:
    """Look for motion between neighbouring slices.

    The shift between two slices is a least-squares fit on the image's gradients.
    Anatomy changes smoothly along the patient, so a shift, or an amount of change,
    that departs from the median of its neighbours is motion. Blur within one slice
    is not seen.

    Args:
        volume: Axial slices.

    Returns:
        None if there are too few slices, or slices too thick for neighbours to
        resemble each other.

    Source:
        Lucas and Kanade 1981, IJCAI 674 (the shift).
    """
    if len(volume.hu) < _LEAST_SLICES or volume.spacing_mm[0] > _THICKEST_MM:
        return None
    steps = [max(1, round(_PIXEL_MM / spacing)) for spacing in volume.spacing_mm[1:]]
    thin = np.clip(volume.hu[:, :: steps[0], :: steps[1]], *_CLIP_HU)
    smooth = gaussian_filter(thin.astype(np.float32), (0, 1, 1), truncate=2)
    pixel_mm = [s * d for s, d in zip(steps, volume.spacing_mm[1:], strict=True)]
    change = smooth[1:] - smooth[:-1]
    shifts = _shifts(smooth, change) * pixel_mm
    departure = shifts - median_filter(shifts, (_NEIGHBOURS, 1), mode="nearest")
    amount = np.sqrt(np.einsum("kij,kij->k", change, change)) + 1e-6
    ratio = amount / median_filter(amount, _NEIGHBOURS, mode="nearest")
    return SliceToSlice(float(np.hypot(*departure.T).max()), float(ratio.max()))


def _shifts(
    slices: NDArray[np.float32], change: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Shift in pixels (row, column) from each slice to the next, shape (n - 1, 2)."""
    middle = slices[1:] + slices[:-1]  # twice the mean
    change = change[:, 1:-1, 1:-1] * 4
    down = middle[:, 2:, 1:-1] - middle[:, :-2, 1:-1]  # four times the slope
    across = middle[:, 1:-1, 2:] - middle[:, 1:-1, :-2]
    dd, da, aa, dc, ac = (
        np.einsum("kij,kij->k", one, other).astype(np.float64)
        for one, other in (
            (down, down),
            (down, across),
            (across, across),
            (down, change),
            (across, change),
        )
    )
    determinant = np.maximum(dd * aa - da * da, 1e-6)
    return -np.stack(
        [(dc * aa - ac * da) / determinant, (ac * dd - dc * da) / determinant], axis=1
    )
