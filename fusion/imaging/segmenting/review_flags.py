"""Flags of what makes a measurement less sure."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.imaging.nodule import MeasurementFlag
from data.imaging.volume import CTVolume
from fusion.imaging.segmenting.segmentation import NoduleSegmentation
from fusion.imaging.sphere import equivalent_diameter_mm
from fusion.imaging.volumetry import EdgeZone

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
THICK_ABOVE_MM: Final = 1.25
SMALL_BELOW_MM: Final = 6.0
NOISY_ABOVE_HU: Final = 50.0
WIDE_EDGE_MM: Final = 1.5
_ATTACHED_SHARE: Final = 0.02


def flags_of(volume: CTVolume, zone: EdgeZone) -> frozenset[MeasurementFlag]:
    """Everything that a reviewer should know before using the number.

    Args:
        volume: The scan.
        zone: The nodule and its edge.
    """
    segmentation = zone.segmentation
    is_thick = slice_mm(volume) > THICK_ABOVE_MM
    is_small = equivalent_diameter_mm(zone.volume_mm3) < SMALL_BELOW_MM
    found = {
        MeasurementFlag.THICK_SLICES: is_thick,
        MeasurementFlag.SMALL: is_small,
        MeasurementFlag.TOO_SMALL_FOR_SLICES: is_small and is_thick,
        MeasurementFlag.ATTACHED: segmentation.contact_share > _ATTACHED_SHARE,
        MeasurementFlag.NOISY: noise_hu(segmentation.region.hu) > NOISY_ABOVE_HU,
        MeasurementFlag.LOSSY: volume.acquisition.lossy,
        MeasurementFlag.RESAMPLED: volume.acquisition.resampled_tilt_degrees != 0,
        MeasurementFlag.UNSURE_BOUNDARY: zone.width_mm > WIDE_EDGE_MM,
        MeasurementFlag.AT_EDGE: _near_edge(volume, segmentation),
    }
    return segmentation.flags | {flag for flag, is_so in found.items() if is_so}


def slice_mm(volume: CTVolume) -> float:
    """The larger of slice distance and nominal thickness: both blur along the axis."""
    return max(volume.spacing_mm[0], volume.acquisition.slice_thickness_mm or 0.0)


def noise_hu(hu: NDArray[np.int16]) -> float:
    """Noise in aerated lung, from the differences of neighbours along each axis.

    The smallest of the three is taken: structure adds to differences. Correlated
    noise of smooth kernels is underestimated.
    """
    found = []
    for axis in range(3):
        here, next_ = (
            hu.take(range(start, hu.shape[axis] - 1 + start), axis).astype(np.float32)
            for start in (0, 1)
        )
        steps = (next_ - here)[(here < -600) & (next_ < -600)]
        if steps.size > 100:
            found.append(1.4826 * float(np.median(np.abs(steps))) / np.sqrt(2))
    return min(found, default=0.0)


def _near_edge(volume: CTVolume, segmentation: NoduleSegmentation) -> bool:
    start = np.round(volume.index_of(segmentation.region.origin_mm)).astype(int)
    where = np.argwhere(segmentation.mask)
    low, high = where.min(axis=0) + start, where.max(axis=0) + start
    return bool((low < 2).any() or (high > np.array(volume.hu.shape) - 3).any())
