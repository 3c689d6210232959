"""The outline of a nodule on an axial slice, finer than the voxels."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage import measure

from fusion.imaging.segmenting.segmentation import NoduleSegmentation

_HALF = 0.5  # share of the contrast; the midpoint by definition


def largest_slice(mask: NDArray[np.bool_]) -> int:
    """Index of the slice on which the mask covers most; the middle one of several.

    Args:
        mask: Shape (slices, rows, columns); not empty.
    """
    areas = mask.sum(axis=(1, 2))
    best = np.flatnonzero(areas == areas.max())
    return int(best[len(best) // 2])


def outlines(
    segmentation: NoduleSegmentation, slice_index: int
) -> tuple[NDArray[np.float32], ...]:
    """Closed outlines at half maximum; straight through where tissue was cut.

    Args:
        segmentation: A nodule.
        slice_index: Index within its region.

    Returns:
        Outlines, longest first, each of shape (points, 2): (row, column) indices of
        the region.
    """
    mask = segmentation.mask[slice_index]
    levels = segmentation.levels
    hu = segmentation.region.hu[slice_index].astype(np.float32)
    share = (hu - levels.lung_hu) / (2 * (segmentation.threshold_hu - levels.lung_hu))
    rim = ndimage.binary_dilation(mask) & ~segmentation.others[slice_index]
    # The mask decides which side a voxel lies on; its HU only how far the edge is.
    field = np.where(rim, np.clip(share, 0, _HALF - 0.01), 0)
    field = np.where(mask, np.clip(share, _HALF + 0.01, 1), field)
    found = measure.find_contours(np.pad(field, 1), _HALF)
    closed = [(line - 1).astype(np.float32) for line in found if len(line) > 3]
    return tuple(sorted(closed, key=len, reverse=True))
