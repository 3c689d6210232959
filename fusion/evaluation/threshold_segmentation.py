"""The plainest way to outline a nodule: the baseline that others must beat."""

from typing import Final

import numpy as np
from scipy import ndimage

from data.errors import NotMeasurableError
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.segmenting.network_segmentation import (
    component_near,
    segmentation_of,
)
from fusion.imaging.segmenting.segmentation import SEED_REACH_MM, NoduleSegmentation
from fusion.imaging.tissue_levels import TissueLevels, parenchyma_hu

# Chosen: a smaller box cuts large nodules, more smoothing pulls small ones in.
_HALF_WIDTH_MM: Final = 24.0
_SMOOTH_MM: Final = 0.7


def segment_by_threshold(volume: CTVolume, seed_mm: Millimetres3) -> NoduleSegmentation:
    """All that hangs together above half maximum at the seed; nothing is cut.

    Args:
        volume: A chest CT.
        seed_mm: A point in or within 2.5 mm of the nodule, LPS.

    Raises:
        NotMeasurableError: If the seed is outside, or no lung or tissue lies there.
    """
    point = tuple(round(c, 1) for c in seed_mm)
    if not volume.holds(seed_mm):
        raise NotMeasurableError("measure.outside", point=point)
    box = volume.region(seed_mm, _HALF_WIDTH_MM)
    lung = parenchyma_hu(box.hu)
    if lung is None:
        raise NotMeasurableError("measure.no_lung", point=point)
    spacing = np.asarray(box.spacing_mm)
    soft = ndimage.gaussian_filter(box.hu.astype(np.float32), _SMOOTH_MM / spacing)
    voxel = np.round(box.index_of(seed_mm)).astype(int)
    reach = np.ceil(SEED_REACH_MM / spacing).astype(int)
    near = tuple(
        slice(max(0, c - r), c + r + 1) for c, r in zip(voxel, reach, strict=True)
    )
    brightest = float(soft[near].max())
    levels = TissueLevels(brightest, lung)
    mask = component_near(box.hu > levels.midpoint_hu, box, seed_mm)
    if mask is None or brightest <= lung:
        raise NotMeasurableError("measure.no_nodule", point=point, hu=round(brightest))
    return segmentation_of(box, mask)
