"""The slice that shows a nodule best, or a place where one may be."""

from typing import Final

import numpy as np
from scipy import ndimage

from data.imaging.nodule import KeyImage
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.segmenting.outline import largest_slice, outlines
from fusion.imaging.segmenting.segmentation import NoduleSegmentation

_CIRCLE_POINTS: Final = 48  # count; chosen: fewer show corners


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


def place_image(
    volume: CTVolume, centre_mm: Millimetres3, diameter_mm: float
) -> KeyImage:
    """The whole axial slice through a place, with a circle around it.

    Args:
        volume: The scan.
        centre_mm: The place, LPS; the nearest slice is shown if it lies outside.
        diameter_mm: Of what lies there, or lay; the circle is twice as wide.
    """
    k, row, column = volume.index_of(centre_mm)
    index = int(np.clip(round(k), 0, len(volume.hu) - 1))
    turns = np.linspace(0, 2 * np.pi, _CIRCLE_POINTS, endpoint=False)
    circle = np.stack([np.sin(turns), np.cos(turns)], -1) * diameter_mm
    position = np.dot(volume.lps_mm((float(index), 0.0, 0.0)), volume.axes[0])
    points = circle / np.asarray(volume.spacing_mm[1:]) + (row, column)
    return KeyImage(
        hu=volume.hu[index].copy(),
        spacing_mm=volume.spacing_mm[1:],
        slice_position_mm=float(position),
        slice_index=index,
        contours=(points.astype(np.float32),),
        centre=(row, column),
        axes=volume.axes[1:],
    )
