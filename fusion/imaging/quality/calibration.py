"""Check that air measures as air."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_erosion

from data.imaging.lungs import LungMask
from data.imaging.volume import CTVolume

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
AIR_HU = -1000.0
_LEAST_VOXELS = 60
_ROOM_AIR_HU = -850
_MOST_AT_LOWEST = 0.4  # share


def air_hu(volume: CTVolume, lungs: LungMask) -> float | None:
    """Measure what the scan reads as air: in the trachea, else around the patient.

    Args:
        volume: The CT.
        lungs: Its lungs, with the airway.

    Returns:
        Median in HU; None if there is no air to look at, or the scan cuts its values
        off so that the level of air is lost.
    """
    for place in (lungs.airway, lungs.low & (lungs.labels == 0) & ~lungs.airway):
        values = _sampled(volume, lungs, place)
        values = values[values < _ROOM_AIR_HU]  # leaves out walls and bedding
        if len(values) >= _LEAST_VOXELS:
            return None if _is_cut_off(values) else float(np.median(values))
    return None


def _is_cut_off(values: NDArray[np.int16]) -> bool:
    """Test whether so many values share the lowest that the true level is below it."""
    at_lowest = np.count_nonzero(values == values.min())
    return bool((at_lowest > _MOST_AT_LOWEST * len(values)) and np.ptp(values) > 0)


def _sampled(
    volume: CTVolume, lungs: LungMask, place: NDArray[np.bool_]
) -> NDArray[np.int16]:
    """CT values at the centres of mask voxels that lie off the edge of a place."""
    core = binary_erosion(place, iterations=1)
    offsets = [(step - 1) // 2 for step in lungs.steps]
    k, i, j = (
        index * step + offset
        for index, step, offset in zip(
            np.nonzero(core), lungs.steps, offsets, strict=True
        )
    )
    values: NDArray[np.int16] = volume.hu[k, i, j]
    return values
