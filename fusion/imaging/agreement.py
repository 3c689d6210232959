"""How well a mask agrees with a reader's."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.volume import CTVolume

Mask = NDArray[np.bool_]

_FACES: Final = ndimage.generate_binary_structure(3, 1)


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
    """With the voxels that share a face with it, as a reader's outline voxel would."""
    return np.asarray(ndimage.binary_dilation(mask, _FACES))


def shrunk(mask: Mask) -> Mask:
    """Without the voxels at its surface, the outline of a reader's mask."""
    return np.asarray(ndimage.binary_erosion(mask, _FACES))


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
