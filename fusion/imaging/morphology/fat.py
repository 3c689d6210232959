"""Fat in a nodule, not mistaken for an edge between soft tissue and lung."""

from typing import Final

import numpy as np
from scipy import ndimage

from data.imaging.morphology import Sureness, Trait, TraitFinding
from data.message import Message
from fusion.imaging.morphology.close_up import CloseUp, Mask

FAT_HU: Final = (-120.0, -30.0)
"""Pure fat on CT without contrast.

Source:
    Siegelman et al. 1986, Radiology 160:313 (-40 to -120 HU); the upper limit is this
    project's.
"""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_SMOOTHING_MM: Final = 0.7
_FROM_EDGE_MM: Final = 2.0
_AIR_BELOW_HU: Final = -200.0
_LEAST_MM3: Final = 8.0
_LIKELY_MM3: Final = 30.0
_FLAT_HU_PER_MM: Final = 45.0
_THIN_ENOUGH_MM: Final = 2.5


def fat(near: CloseUp) -> TraitFinding:
    """Look for a cluster deep enough in the nodule with the density of fat.

    Every edge between soft tissue and lung passes through the window of fat, so voxels
    near the surface or near air do not count, nor where the density still changes.

    Args:
        near: The nodule.

    Returns:
        `fat_mm3`: volume of the clusters; `fat_hu`: their mean; `looked_at_mm3`: how
        much of the nodule could be judged.
    """
    judged = _judged(near)
    looked_at_mm3 = float(judged.sum() * near.region.voxel_mm3)
    clusters = _clusters(near, judged)
    volume_mm3 = float(clusters.sum() * near.region.voxel_mm3)
    measures = {"fat_mm3": volume_mm3, "looked_at_mm3": looked_at_mm3}
    if volume_mm3 >= _LEAST_MM3:
        level = float(near.region.hu[clusters].mean())
        return TraitFinding(
            Trait.FAT,
            True,
            Sureness.SURE if volume_mm3 >= _LIKELY_MM3 else Sureness.LIKELY,
            Message.of(
                "morphology.fat.present", volume=round(volume_mm3), hu=round(level)
            ),
            {**measures, "fat_hu": level},
        )
    if looked_at_mm3 < _LIKELY_MM3 or near.slice_mm > _THIN_ENOUGH_MM:
        said = Message.of("morphology.fat.ask", slice_mm=f"{near.slice_mm:.1f}")
        return TraitFinding(Trait.FAT, None, Sureness.ASK, said, measures)
    said = Message.of("morphology.fat.none", volume=round(looked_at_mm3))
    return TraitFinding(Trait.FAT, False, Sureness.LIKELY, said, measures)


def _judged(near: CloseUp) -> Mask:
    """Voxels whose density no edge explains."""
    airy = near.smoothed_hu(_SMOOTHING_MM) < _AIR_BELOW_HU
    far = near.inside_mm > _FROM_EDGE_MM
    if airy.any():
        from_air = ndimage.distance_transform_edt(~airy, near.region.spacing_mm)
        far &= from_air > _FROM_EDGE_MM
    return np.asarray(far & near.body)


def _clusters(near: CloseUp, judged: Mask) -> Mask:
    hu = near.smoothed_hu(_SMOOTHING_MM)
    slopes = np.gradient(near.smoothed_hu(2 * _SMOOTHING_MM), *near.region.spacing_mm)
    flat = np.sqrt(sum(slope**2 for slope in slopes)) < _FLAT_HU_PER_MM
    fatty = judged & flat & (hu > FAT_HU[0]) & (hu < FAT_HU[1])
    labels, count = ndimage.label(fatty)
    sizes_mm3 = np.bincount(labels.ravel(), minlength=count + 1) * near.region.voxel_mm3
    sizes_mm3[0] = 0
    return np.asarray((sizes_mm3 >= _LEAST_MM3)[labels])
