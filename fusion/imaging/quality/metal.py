"""Metal in the scan."""

import numpy as np

from data.imaging.volume import CTVolume, Millimetres3

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
METAL_HU = 3000
_REACH_MM = 60.0


def metal_ml(volume: CTVolume) -> float:
    """Volume of what is denser than 3000 HU; bone is not."""
    voxels = sum(np.count_nonzero(part > METAL_HU) for part in volume.hu)
    return float(voxels) * volume.voxel_mm3 / 1000


def metal_distance_mm(volume: CTVolume, centre_mm: Millimetres3) -> float:
    """Distance of a point from the nearest metal within 6 cm; infinite beyond.

    Args:
        volume: The CT.
        centre_mm: A point inside it, LPS.
    """
    region = volume.region(centre_mm, _REACH_MM)
    places = np.argwhere(region.hu > METAL_HU)
    if not len(places):
        return float("inf")
    steps = (places - region.index_of(centre_mm)) * region.spacing_mm
    return float(np.sqrt((steps**2).sum(axis=1)).min())
