"""The lungs alone, on a grid of about a millimetre, with the chest wall taken out.

What lies outside the lungs' hull is filled with the level of lung, so that wall, heart
and diaphragm leave no edge behind and a nodule on the pleura stands out like any other.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidScanError
from data.imaging.lungs import LungMask
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.lungs import lung_labels

Field = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_WANTED_MM: Final = 1.25
_THICK_MM: Final = 2.0
_DARKEST_HU: Final = -1000
_BRIGHTEST_HU: Final = 100  # calcium must not outshine soft tissue
_AERATED_HU: Final = -500
_SAMPLED: Final = 5  # every so many voxels


@dataclass(frozen=True, slots=True, eq=False)
class LungImage:
    """The lungs on a coarser grid.

    Attributes:
        hu: Shape (slices, rows, columns), float32; lung level outside the hull.
        outside: Shape as `hu`, float32: share of the voxel outside the hull, 0 to 1.
        lung_hu: Median level of aerated lung.
        spacing_mm: Distance of voxel centres along (slice, row, column).
        origin_mm: Centre of voxel (0, 0, 0) in LPS.
        axes: As in the CT.
    """

    hu: Field = field(repr=False)
    outside: Field = field(repr=False)
    lung_hu: float
    spacing_mm: Millimetres3
    origin_mm: Millimetres3
    axes: tuple[Millimetres3, Millimetres3, Millimetres3]

    def lps_mm(self, indices: NDArray[np.floating]) -> NDArray[np.float64]:
        """Patient coordinates of fractional indices, shape (n, 3)."""
        steps = np.asarray(indices, np.float64) * self.spacing_mm
        return np.asarray(self.origin_mm + steps @ np.asarray(self.axes))


def lung_image(volume: CTVolume, lungs: LungMask) -> LungImage:
    """Thin out the box of the lungs by block means; thick slices are interpolated.

    Args:
        volume: The CT the mask was made from, or a region of it.
        lungs: The mask.

    Raises:
        InvalidScanError: If no lung lies in the volume.
    """
    part = _box_of_lungs(volume, lungs)
    inside = lung_labels(part, lungs) > 0
    if not inside.any():
        raise InvalidScanError("detection.no_lung")
    level = _lung_level(part.hu, inside)
    hu = np.clip(part.hu, _DARKEST_HU, _BRIGHTEST_HU)
    hu[~inside] = level
    steps = _steps(part)
    thin = _block_means(hu, steps)
    outside = 1 - _block_means(inside.astype(np.int16), steps)
    spacing = [size * step for size, step in zip(part.spacing_mm, steps, strict=True)]
    first = [(step - 1) / 2 for step in steps]
    parts = max(1, round(spacing[0] / _WANTED_MM)) if spacing[0] > _THICK_MM else 1
    return LungImage(
        _interpolated(thin, parts),
        _interpolated(outside, parts),
        float(level),
        (spacing[0] / parts, spacing[1], spacing[2]),
        part.lps_mm((first[0], first[1], first[2])),
        part.axes,
    )


def _box_of_lungs(volume: CTVolume, lungs: LungMask) -> CTVolume:
    """The part of the volume that holds lung, with a voxel of the mask around it."""
    offset = np.asarray(lungs.index_of(volume.origin_mm))
    first = np.round((offset * lungs.steps) + (np.array(lungs.steps) - 1) / 2)
    bounds = []
    for axis in range(3):
        others = tuple(a for a in range(3) if a != axis)
        places = np.flatnonzero((lungs.labels > 0).any(axis=others))
        low = (places[0] - 1) * lungs.steps[axis] - first[axis] if len(places) else 0
        high = (places[-1] + 2) * lungs.steps[axis] - first[axis] if len(places) else 0
        size = volume.hu.shape[axis]
        bounds.append((int(np.clip(low, 0, size)), int(np.clip(high, 0, size))))
    if any(low >= high for low, high in bounds):
        raise InvalidScanError("detection.no_lung")
    k, i, j = (slice(low, high) for low, high in bounds)
    return CTVolume(
        volume.hu[k, i, j],
        volume.spacing_mm,
        volume.lps_mm((k.start, i.start, j.start)),
        volume.axes,
    )


def _lung_level(hu: NDArray[np.int16], inside: Mask) -> int:
    thin = (slice(None, None, _SAMPLED),) * 3
    values = hu[thin][inside[thin]]
    aerated = values[values < _AERATED_HU]
    return int(np.median(aerated)) if aerated.size else _AERATED_HU


def _steps(volume: CTVolume) -> tuple[int, int, int]:
    k, i, j = (
        min(max(1, round(_WANTED_MM / size)), count)
        for size, count in zip(volume.spacing_mm, volume.hu.shape, strict=True)
    )
    return k, i, j


def _block_means(values: NDArray[np.int16], steps: tuple[int, int, int]) -> Field:
    """Means of blocks; what does not fill a block at the far ends is left out."""
    counts = [size // step for size, step in zip(values.shape, steps, strict=True)]
    total = np.zeros(counts, dtype=np.float32)
    for offset in np.ndindex(*steps):
        block = tuple(
            slice(o, o + n * s, s)
            for o, n, s in zip(offset, counts, steps, strict=True)
        )
        total += values[block]
    total /= np.float32(np.prod(steps))
    return total


def _interpolated(values: Field, parts: int) -> Field:
    """Put `parts - 1` slices linearly between every two."""
    if parts == 1 or len(values) < 2:
        return values
    result = np.empty(((len(values) - 1) * parts + 1, *values.shape[1:]), np.float32)
    for part in range(parts):
        share = np.float32(part / parts)
        result[part:-1:parts] = values[:-1] + share * (values[1:] - values[:-1])
    result[-1] = values[-1]
    return result
