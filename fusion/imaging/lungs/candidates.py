"""Light regions of a scan that are lung, not room air, table foam or bowel."""

from typing import Any

import cc3d
import numpy as np
from numpy.typing import NDArray

from fusion.imaging.lungs.morphology import Mask

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
LIGHTER_THAN_TISSUE_HU = -400
_TISSUE_HU = -300
_AIR_MEDIAN_HU = -965  # room air and bowel gas lie below, emphysema above
_DENSE_MEDIAN_HU = -480
_LEAST_LUNG_ML = 60.0
_LEAST_PART = 0.04  # share of the largest part; a lobe behind an effusion is larger
_LEAST_SIDES_ENCLOSED = 2.2  # count of four sides; foam above the table has two
_BODY_FILLS = 0.1  # share of the grid, or there is no body to be enclosed by


def lung_candidates(hu: NDArray[np.int16], low: Mask, voxel_ml: float) -> Mask:
    """Light regions that are lung, still with trachea and bronchi.

    Args:
        hu: Coarse scan turned to (head, back, left).
        low: Where it is lighter than tissue.
        voxel_ml: Volume of one coarse voxel.

    Returns:
        Empty if nothing on the scan is lung.
    """
    labels, sizes = components(low)
    thin_labels, thin_hu = labels[::2, ::2, ::2], hu[::2, ::2, ::2]
    body = _body(thin_hu)
    lungs = np.zeros_like(low)
    least = _LEAST_LUNG_ML / voxel_ml
    for label in np.argsort(-sizes):
        if sizes[label] <= least:
            break
        inside = thin_labels == label
        if _looks_like_lung(thin_hu[inside]) and _is_enclosed(inside, body):
            lungs |= labels == label
            least = max(least, _LEAST_PART * sizes[label])
    return lungs


def components(mask: Mask) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Face-connected parts of a mask.

    Returns:
        Labels; size of each label in voxels, 0 for the background, estimated from
        every fourth voxel (parts that matter here have hundreds).
    """
    labels = cc3d.connected_components(mask, connectivity=6, binary_image=True)
    sizes = 4 * np.bincount(
        labels[:, ::2, ::2].ravel(), minlength=int(labels.max()) + 1
    )
    sizes[0] = 0
    return labels, sizes


def box_of(mask: Mask) -> tuple[slice, slice, slice]:
    """The smallest box that holds a mask that is not empty."""
    flat: Mask = np.logical_or.reduce(mask, axis=0)
    slices = np.flatnonzero(mask.reshape(len(mask), -1).any(axis=-1))
    rows, columns = np.flatnonzero(flat.any(-1)), np.flatnonzero(flat.any(0))
    return (
        slice(int(slices[0]), int(slices[-1]) + 1),
        slice(int(rows[0]), int(rows[-1]) + 1),
        slice(int(columns[0]), int(columns[-1]) + 1),
    )


def _looks_like_lung(hu: NDArray[np.int16]) -> bool:
    if not hu.size:
        return False
    few = hu[:: max(1, hu.size // 20_000)]
    return bool(_AIR_MEDIAN_HU < np.median(few) < _DENSE_MEDIAN_HU)


def _body(hu: NDArray[np.int16]) -> list[Mask] | None:
    """Mark where the body lies in front, behind, to the right and to the left."""
    tissue = np.ascontiguousarray(hu > _TISSUE_HU)
    labels, sizes = components(tissue)
    if sizes.max() < _BODY_FILLS * tissue.size:
        return None
    body = labels == int(sizes.argmax())
    return [
        np.logical_or.accumulate(body, axis=1),
        np.logical_or.accumulate(body[:, ::-1], axis=1)[:, ::-1],
        np.logical_or.accumulate(body, axis=2),
        np.logical_or.accumulate(body[:, :, ::-1], axis=2)[:, :, ::-1],
    ]


def _is_enclosed(inside: Mask, body: list[Mask] | None) -> bool:
    if body is None:
        return True
    return sum(float(side[inside].mean()) for side in body) > _LEAST_SIDES_ENCLOSED
