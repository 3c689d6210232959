"""Thickness of a blob compared with what goes on from it.

Smoothed by half a blob's radius, brightness tells how much of the neighbourhood is
dense: the same all along a vessel, more at a nodule than on the vessel it sits on.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from data.imaging.volume import Millimetres3
from fusion.imaging.detection.blobs import Blobs
from fusion.imaging.detection.rays import PAIRS, even_directions
from fusion.imaging.detection.scale_space import Smoothed

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_SMOOTHING: Final = 0.5  # share of the radius
_ALONG: Final = 2.0  # factor of the radius

Values = NDArray[np.float32]


def thickness_along(
    octaves: list[list[Smoothed]],
    spacing_mm: Millimetres3,
    blobs: Blobs,
    background_hu: Values,
) -> tuple[Values, Values]:
    """Compare the thickest way on with the blob.

    Args:
        octaves: From `scale_space`.
        spacing_mm: Of the lung image.
        blobs: n blobs.
        background_hu: Shape (n,): level of the lung around each.

    Returns:
        Shape (n,) each, about 0 where nothing goes on and 1 along a vessel: of the
        thickest way, and of the thickest pair of opposite ways.
    """
    images = [image for images in octaves for image in images]
    sigmas_mm = np.array([image.sigma_mm for image in images])
    wanted = np.log(_SMOOTHING * blobs.radius_mm)
    chosen = np.abs(np.log(sigmas_mm)[:, None] - wanted).argmin(axis=0)
    single, pair = np.zeros((2, len(blobs)), np.float32)
    for which in np.unique(chosen):
        rows = np.flatnonzero(chosen == which)
        centre, around = _sampled(images[which], spacing_mm, blobs.chosen(rows))
        level = background_hu[rows]
        height = np.maximum(centre - level, np.float32(1))
        share = (around - level[:, None]) / height[:, None]
        single[rows] = share.max(axis=1)
        pair[rows] = np.minimum(share[:, :PAIRS], share[:, PAIRS:]).max(axis=1)
    return np.clip(single, -1, 3), np.clip(pair, -1, 3)


def _sampled(
    image: Smoothed, spacing_mm: Millimetres3, blobs: Blobs
) -> tuple[Values, Values]:
    """At the centres, shape (n,), and two radii away, shape (n, directions)."""
    scale = np.divide(spacing_mm, image.spacing_mm)
    centre = blobs.index * scale
    away = even_directions() * (_ALONG * blobs.radius_mm)[:, None, None]
    around = centre[:, None] + away / image.spacing_mm
    return (
        map_coordinates(image.hu, centre.T, order=1, mode="nearest"),
        map_coordinates(image.hu, np.moveaxis(around, -1, 0), order=1, mode="nearest"),
    )
