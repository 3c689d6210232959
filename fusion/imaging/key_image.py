"""The slice that shows a nodule best."""

import numpy as np
from scipy import ndimage

from data.nodule import KeyImage
from data.volume import CTVolume
from fusion.imaging.outline import largest_slice, outlines
from fusion.imaging.segmentation import NoduleSegmentation


def key_image_of(volume: CTVolume, segmentation: NoduleSegmentation) -> KeyImage:
    """The whole axial slice of largest area, with the measured outline.

    Args:
        volume: The scan the nodule was cut out of.
        segmentation: The nodule.
    """
    within = largest_slice(segmentation.mask)
    k, i, j = np.round(volume.index_of(segmentation.region.origin_mm)).astype(int)
    row, column = ndimage.center_of_mass(segmentation.mask[within])
    index = int(k) + within
    position = np.dot(volume.lps_mm((float(index), 0.0, 0.0)), volume.axes[0])
    shift = np.array([i, j], dtype=np.float32)
    return KeyImage(
        hu=volume.hu[index].copy(),
        spacing_mm=volume.spacing_mm[1:],
        slice_position_mm=float(position),
        slice_index=index,
        contours=tuple(line + shift for line in outlines(segmentation, within)),
        centre=(float(row + i), float(column + j)),
        axes=volume.axes[1:],
    )
