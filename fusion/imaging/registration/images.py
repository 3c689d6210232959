"""Small images of a chest on which two scans are brought together."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.imaging.matching import Points
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.lungs.grid import coarse_scan

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
AIR_HU = -1000.0
_CAP_HU = 150.0  # contrast agent and bone look alike above, so that neither pulls
_FINE_MM = 6.0
_ROUGH_MM = 12.0


@dataclass(frozen=True, slots=True, eq=False)
class GridImage:
    """Values on a grid with its place in the patient.

    Attributes:
        values: Shape (slices, rows, columns), float32, HU.
        spacing_mm: Distance of voxel centres along (slice, row, column).
        origin_mm: Centre of voxel (0, 0, 0) in LPS.
        axes: Unit vectors in LPS in which the index grows.
    """

    values: NDArray[np.float32] = field(repr=False)
    spacing_mm: Millimetres3
    origin_mm: Millimetres3
    axes: tuple[Millimetres3, Millimetres3, Millimetres3]

    def index_of(self, points_mm: Points) -> Points:
        """Fractional indices of points, shape (points, 3)."""
        offsets = (points_mm - np.asarray(self.origin_mm)) @ np.asarray(self.axes).T
        return np.asarray(offsets / self.spacing_mm)

    def points_of(self, indices: NDArray[np.floating | np.integer]) -> Points:
        """Points in LPS of indices, each of shape (points, 3)."""
        steps = indices * np.asarray(self.spacing_mm)
        return np.asarray(self.origin_mm + steps @ np.asarray(self.axes))

    def at(self, points_mm: Points) -> NDArray[np.float32]:
        """Values at points, between voxels; NaN beyond the grid."""
        return sampled(self.values, self.index_of(points_mm))

    def gradient(self) -> NDArray[np.float32]:
        """Shape (3, slices, rows, columns): change per millimetre along the axes."""
        return np.asarray(np.gradient(self.values, *self.spacing_mm), np.float32)


def sampled(values: NDArray[np.float32], indices: Points) -> NDArray[np.float32]:
    """Values between voxels, linearly; NaN beyond the grid."""
    return ndimage.map_coordinates(
        values, indices.T, order=1, mode="constant", cval=np.nan, output=np.float32
    )


@dataclass(frozen=True, slots=True, eq=False)
class ChestImages:
    """One scan at three resolutions.

    Attributes:
        thin: Voxels of about 2 x 3 x 3 mm, one slice and row of each.
        fine: Voxels of about 6 mm.
        rough: Voxels of about 12 mm.
    """

    thin: GridImage
    fine: GridImage
    rough: GridImage


def chest_images(volume: CTVolume) -> ChestImages:
    """Thin a CT out, and average it to voxels of about 6 and 12 mm."""
    thin = coarse_scan(volume)
    k, i, _ = ((step - 1) // 2 for step in thin.steps)
    # the coarse scan takes one slice and row of each block, not quite its middle
    origin_mm = volume.lps_mm((float(k), float(i), (thin.steps[2] - 1) / 2))
    hu = thin.hu.astype(np.float32)
    image = GridImage(hu, thin.spacing_mm, origin_mm, thin.axes)
    fine = averaged(image, _FINE_MM)
    return ChestImages(image, fine, averaged(fine, _ROUGH_MM))


def averaged(image: GridImage, voxel_mm: float) -> GridImage:
    """Mean over blocks of about `voxel_mm`, cut to between air and bone."""
    counts = [
        min(max(1, round(voxel_mm / spacing)), size)
        for spacing, size in zip(image.spacing_mm, image.values.shape, strict=True)
    ]
    values = np.clip(image.values, np.float32(AIR_HU), np.float32(_CAP_HU))
    for axis, count in enumerate(counts):
        values = _mean_along(values, axis, count)
    a, b, c = (
        count * step for count, step in zip(counts, image.spacing_mm, strict=True)
    )
    ((x, y, z),) = image.points_of((np.array([counts]) - 1) / 2)
    return GridImage(values, (a, b, c), (float(x), float(y), float(z)), image.axes)


def _mean_along(
    values: NDArray[np.float32], axis: int, count: int
) -> NDArray[np.float32]:
    if count == 1:
        return values
    blocks = values.shape[axis] // count
    parts = [
        values[(slice(None),) * axis + (slice(n, blocks * count, count),)]
        for n in range(count)
    ]
    mean = parts[0].copy()
    for part in parts[1:]:
        mean += part
    return mean / np.float32(count)
