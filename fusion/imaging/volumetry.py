"""Volume as a sum of partial voxels."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from fusion.imaging.segmentation import NoduleSegmentation
from fusion.imaging.tissue_levels import TissueLevels

EDGE_MM = 1.5
"""How far blur carries the edge of a nodule to either side."""


def partial_voxels(hu: NDArray[np.float32], levels: TissueLevels) -> float:
    """How many voxels' worth of nodule these voxels hold.

    f = (HU − lung) / (nodule − lung), each between 0 and 1.

    Args:
        hu: Voxels, any shape.
        levels: Levels of nodule and lung.

    Source:
        Kuhnigk 2006, IEEE Trans Med Imaging 25:417.
    """
    share = (hu - levels.lung_hu) / levels.contrast_hu
    return float(np.clip(share, 0, 1).sum(dtype=np.float64))


def volume_mm3(segmentation: NoduleSegmentation) -> float:
    """Partial-volume sum over the nodule and its edge.

    Voxels deeper than the edge count whole. Those of the edge count by their share,
    which is not cut at 0 and 1 voxel by voxel: noise would then only ever add.
    Edge voxels nearer to another structure than to the nodule are left out.
    """
    region, mask = segmentation.region, segmentation.mask
    hu = region.hu.astype(np.float32)
    spacing = region.spacing_mm
    outside = ndimage.distance_transform_edt(~mask, sampling=spacing)
    inside = ndimage.distance_transform_edt(mask, sampling=spacing)
    half = 0.5 * float(np.cbrt(np.prod(spacing)))
    rim_out = (outside > 0) & (outside - half <= EDGE_MM)
    if segmentation.others.any():
        to_others = ndimage.distance_transform_edt(
            ~segmentation.others, sampling=spacing
        )
        rim_out &= to_others > outside + 0.5
    core = inside - half > EDGE_MM
    rim = (mask & ~core) | rim_out
    lev = segmentation.levels
    share = (hu[rim] - lev.lung_hu) / lev.contrast_hu
    total = core.sum() + np.clip(share, -0.25, 1.25).sum(dtype=np.float64)
    return float(total * region.voxel_mm3)
