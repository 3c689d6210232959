"""Agreement of a mask with a reader's."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.imaging.volume import CTVolume

Mask = NDArray[np.bool_]

# Neighbours that share an edge in one slice, in voxels; by definition.
_IN_SLICE: Final = ndimage.generate_binary_structure(3, 1) & np.array(
    [[[False]], [[True]], [[False]]]
)


def dice(ours: Mask, theirs: Mask) -> float:
    """Twice the common voxels over the sum of both: 0 apart, 1 the same.

    Args:
        ours: Any shape.
        theirs: The same shape.

    Returns:
        0 to 1; 1 if both are empty.

    Source:
        Dice 1945, Ecology 26:297.
    """
    total = int(ours.sum()) + int(theirs.sum())
    return 2 * float((ours & theirs).sum()) / total if total else 1.0


def grown(mask: Mask) -> Mask:
    """With the voxels that touch it within a slice, where a reader draws the outline.

    Args:
        mask: Shape (slices, rows, columns).

    Source:
        LIDC-IDRI annotation rules: outlines are drawn slice by slice, just outside.
    """
    return np.asarray(ndimage.binary_dilation(mask, _IN_SLICE))


def shrunk(mask: Mask) -> Mask:
    """Without the outline that a reader drew: the outermost voxels of each slice."""
    return np.asarray(ndimage.binary_erosion(mask, _IN_SLICE))


def placed(mask: Mask, region: CTVolume, volume: CTVolume) -> Mask:
    """A mask of a region in the whole volume.

    Args:
        mask: Shape of the region.
        region: Cut from `volume`.
        volume: The scan.
    """
    whole = np.zeros(volume.hu.shape, dtype=bool)
    start = np.round(volume.index_of(region.origin_mm)).astype(int)
    whole[tuple(slice(a, a + n) for a, n in zip(start, mask.shape, strict=True))] = mask
    return whole
