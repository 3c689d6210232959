"""The pleura as a smooth surface: a ball rolled along the inside of the chest wall.

A nodule on the pleura is a bump that the ball does not enter; chest wall, mediastinum
and diaphragm are thicker than the ball. Works on a coarse grid: the surface is smooth.
"""

from dataclasses import dataclass
from typing import Final

import cc3d
import numpy as np
from numpy.typing import NDArray

from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.segmenting.distance import distance_mm

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
LARGEST_ELEMENT_RADIUS_MM: Final = 18.0
_COARSE_MM: Final = 1.7
_SOFT_TISSUE_HU: Final = 40.0
_SEED_LUNG_MM: Final = 14.0
_CLEAR_MM: Final = 8.0
_OVERREACH_MM: Final = 0.3
"""How far the ball bulges into the foot of a bump, on average over phantoms."""

Field = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """The tissue around a box, coarsely, in which balls of any size can be rolled.

    Attributes:
        box: The part of the scan that is cut.
        around: The larger part that was looked at.
        depth_mm: Depth below the surface of all tissue that is not lung, coarse.
        size_mm: Size of a coarse voxel.
    """

    box: CTVolume
    around: CTVolume
    depth_mm: Field
    size_mm: Millimetres3

    def wall_distance_mm(self, element_radius_mm: float) -> Field:
        """Measure how far each voxel of the box lies from the chest wall.

        Args:
            element_radius_mm: Radius of the ball, at most
                `LARGEST_ELEMENT_RADIUS_MM`; smaller balls
                reach further into bumps and between ribs.

        Returns:
            Shape of the box; millimetres, zero or less inside the wall;
            what lies further than 8 mm is shown as that far.
        """
        centres = _leaving(self.depth_mm > element_radius_mm)
        if not centres.any():
            return np.full(self.box.hu.shape, np.inf, dtype=np.float32)
        distance = distance_mm(~centres, self.size_mm, element_radius_mm + _CLEAR_MM)
        return self._on_box(distance) - np.float32(element_radius_mm - _OVERREACH_MM)

    def _on_box(self, field: Field) -> Field:
        """Interpolate a coarse field at the voxels of the box."""
        start = np.array(self.around.index_of(self.box.origin_mm))
        for axis, count in enumerate(self.box.hu.shape):
            fine_mm, coarse_mm = self.box.spacing_mm[axis], self.size_mm[axis]
            places = (start[axis] + np.arange(count) + 0.5) * fine_mm / coarse_mm - 0.5
            field = _interpolated(field, places, axis)
        return field


def chest_wall_around(volume: CTVolume, box: CTVolume, lung_hu: float) -> Surroundings:
    """Look a ball's width beyond a box.

    Args:
        volume: The scan.
        box: A region of it.
        lung_hu: Level of the parenchyma.
    """
    extent_mm = np.array(box.hu.shape) * box.spacing_mm
    k, i, j = (np.array(box.hu.shape) - 1) / 2
    around = volume.region(
        box.lps_mm((float(k), float(i), float(j))),
        float(extent_mm.max()) / 2 + LARGEST_ELEMENT_RADIUS_MM,
    )
    coarse, size_mm = _block_means(around)
    other = _all_but_lung(coarse, (lung_hu + _SOFT_TISSUE_HU) / 2, size_mm)
    depth = distance_mm(other, size_mm, LARGEST_ELEMENT_RADIUS_MM + 1)
    return Surroundings(box, around, depth, size_mm)


def _block_means(region: CTVolume) -> tuple[Field, Millimetres3]:
    """Means of blocks of about `_COARSE_MM`, and the size of a block."""
    k, i, j = (
        min(max(1, round(_COARSE_MM / size)), count)
        for size, count in zip(region.spacing_mm, region.hu.shape, strict=True)
    )
    a, b, c = (n // f for n, f in zip(region.hu.shape, (k, i, j), strict=True))
    sums: NDArray[np.signedinteger] = region.hu[: a * k, : b * i, : c * j]
    for axis, step in enumerate((k, i, j)):
        parts = [
            sums[(slice(None),) * axis + (slice(n, None, step),)] for n in range(step)
        ]
        sums = sum(parts[1:], start=parts[0].astype(np.int32))
    dz, dy, dx = region.spacing_mm
    return sums.astype(np.float32) / np.float32(k * i * j), (dz * k, dy * i, dx * j)


def _all_but_lung(
    coarse: Field, threshold_hu: float, size_mm: Millimetres3
) -> NDArray[np.bool_]:
    """Everything but the lung in the middle; so air beyond the chest is filled."""
    labels, count = cc3d.connected_components(
        coarse <= threshold_hu, connectivity=6, binary_image=True, return_N=True
    )
    middle = tuple(
        slice(max(0, round(n / 2 - reach)), round(n / 2 + reach) + 1)
        for n, reach in zip(
            coarse.shape, _SEED_LUNG_MM / np.array(size_mm), strict=True
        )
    )
    sizes = np.bincount(labels[middle].ravel(), minlength=count + 1)
    sizes[0] = 0
    return np.asarray(labels != int(np.argmax(sizes)))


def _leaving(centres: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Only the parts that reach a face of the array."""
    labels, count = cc3d.connected_components(
        centres, connectivity=6, binary_image=True, return_N=True
    )
    reaches = np.zeros(count + 1, dtype=bool)
    for axis in range(3):
        for side in (0, -1):
            reaches[labels.take(side, axis)] = True
    reaches[0] = False
    return np.asarray(reaches[labels])


def _interpolated(field: Field, places: NDArray[np.float64], axis: int) -> Field:
    last = field.shape[axis] - 1
    low = np.clip(np.floor(places).astype(int), 0, max(last - 1, 0))
    shape = [1, 1, 1]
    shape[axis] = -1
    part = np.clip(places - low, 0, 1).astype(np.float32).reshape(shape)
    before, after = field.take(low, axis), field.take(np.minimum(low + 1, last), axis)
    return np.asarray(before + (after - before) * part)
