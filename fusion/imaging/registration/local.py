"""Deformation of the lungs between two scans beyond the rigid move."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.imaging.lungs import LungMask
from data.imaging.matching import Deformation, Points
from fusion.imaging.registration.images import GridImage, averaged
from fusion.imaging.registration.rigid import RigidMove

Field = NDArray[np.float32]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_LEVELS = ((12.0, 8), (6.0, 6), (4.0, 4))
"""Voxel in mm and number of steps, from rough to fine."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_WINDOW = 2.0  # voxels; what moves together
_SMOOTHING = 1.5  # voxels
_CONTRAST_MM = 10.0
_LEAST_CONTRAST_HU = 40.0
_RIDGE = 0.1  # share of the mean information
_MOST_DIFFERENCE = 1.5  # ratio to the local contrast
_MARGIN_MM = 12.0
_PLEURA_VOXELS = 1

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
RIGID_ERROR_MM = 6.0
"""Standard error per axis of a rigid move in lungs that breathe up to 15 mm."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_LEAST_ERROR_MM = 1.0
_ERROR_PER_NOISE = 0.2  # factor


@dataclass(frozen=True, slots=True, eq=False)
class _Lattice:
    """Grid points along (z, y, x) over the lungs, and which of them are lung."""

    low_mm: NDArray[np.float64]
    step_mm: float
    shape: tuple[int, int, int]
    inside: NDArray[np.bool_] = field(repr=False)

    @property
    def points_mm(self) -> Points:
        """Points of the lung, LPS, shape (points, 3)."""
        steps = np.argwhere(self.inside)[:, ::-1]
        return np.asarray(self.low_mm + steps * self.step_mm)


def local_deformation(
    earlier: GridImage, later: GridImage, move: RigidMove, lungs: LungMask
) -> Deformation:
    """Find the moves of lung tissue, from rough to fine.

    At each level a smooth field is improved by Gauss-Newton on windows (Lucas and
    Kanade) of the images with their local mean and contrast taken out, so that a
    lung that is denser in expiration still fits.

    Args:
        earlier: Hounsfield units, voxels of 3 mm or less.
        later: The same of the later scan.
        move: The rigid move.
        lungs: Lungs of the earlier scan.

    Source:
        Lucas and Kanade 1981, Proc. Imaging Understanding Workshop, 121.
    """
    lattice = _lattice(lungs, _LEVELS[0][0])
    moves = np.zeros((3, *lattice.shape), np.float32)
    for voxel_mm, steps in _LEVELS:
        rougher, lattice = lattice, _lattice(lungs, voxel_mm)
        moves = _moved_to(lattice, rougher, moves)
        one, other = (_contrast(averaged(scan, voxel_mm)) for scan in (earlier, later))
        moves, errors = _improved(moves, lattice, one, other, move, steps)
    x, y, z = (float(c) for c in lattice.low_mm)
    return Deformation(moves, errors, (x, y, z), lattice.step_mm)


def _lattice(lungs: LungMask, step_mm: float) -> _Lattice:
    mask = GridImage(
        (lungs.labels > 0).astype(np.float32),
        lungs.spacing_mm,
        lungs.origin_mm,
        lungs.axes,
    )
    found = mask.points_of(np.argwhere(lungs.labels[::2, ::2, ::2] > 0) * 2)
    low, high = found.min(axis=0) - _MARGIN_MM, found.max(axis=0) + _MARGIN_MM
    x, y, z = (np.arange(a, b, step_mm) for a, b in zip(low, high, strict=True))
    grid = np.stack(np.meshgrid(z, y, x, indexing="ij"), -1)[..., ::-1]
    shape = (z.size, y.size, x.size)
    share = np.nan_to_num(mask.at(grid.reshape(-1, 3))).reshape(shape)
    inside = ndimage.maximum_filter(share >= 0.5, 2 * _PLEURA_VOXELS + 1)
    return _Lattice(low, step_mm, shape, inside)


def _moved_to(lattice: _Lattice, before: _Lattice, moves: Field) -> Field:
    """The moves of a rougher lattice on a finer one."""
    scale = lattice.step_mm / before.step_mm
    offset = ((lattice.low_mm - before.low_mm) / before.step_mm)[::-1]
    return np.stack(
        [
            ndimage.affine_transform(
                part, [scale] * 3, offset, lattice.shape, order=1, mode="nearest"
            )
            for part in moves
        ]
    )


def _contrast(image: GridImage) -> GridImage:
    """The image with its local mean and contrast taken out; bone counts as tissue."""
    sigma = [max(_CONTRAST_MM / step, 0.5) for step in image.spacing_mm]
    hu = np.minimum(image.values, 0.0)
    mean = _blurred(hu, sigma)
    spread = np.sqrt(np.maximum(_blurred(hu * hu, sigma) - mean**2, 0))
    values = (hu - mean) / np.hypot(spread, _LEAST_CONTRAST_HU)
    return GridImage(
        values.astype(np.float32), image.spacing_mm, image.origin_mm, image.axes
    )


def _blurred(values: Field, sigma: float | list[float]) -> Field:
    return ndimage.gaussian_filter(values, sigma, truncate=2.5, mode="nearest")


def _improved(
    moves: Field,
    lattice: _Lattice,
    earlier: GridImage,
    later: GridImage,
    move: RigidMove,
    steps: int,
) -> tuple[Field, Field]:
    inside, points = lattice.inside, lattice.points_mm
    template = np.zeros(lattice.shape, np.float32)
    template[inside] = np.nan_to_num(earlier.at(points))
    slopes = np.stack(np.gradient(template, lattice.step_mm)[::-1])
    slopes *= ndimage.binary_erosion(inside)  # the lattice ends abruptly
    inverse = _inverse_information(slopes, inside)
    difference = np.zeros(lattice.shape, np.float32)
    for _ in range(steps):
        there = later.at(move.apply(points + moves[:, inside].T))
        away = np.nan_to_num(there - template[inside])
        difference[inside] = np.clip(away, -_MOST_DIFFERENCE, _MOST_DIFFERENCE)
        pull = np.stack([_blurred(s * difference, _WINDOW)[inside] for s in slopes])
        moves[:, inside] -= np.einsum("nij,jn->in", inverse, pull)
        moves = np.stack([_blurred(part, _SMOOTHING) for part in moves])
    errors = np.full(inside.shape, RIGID_ERROR_MM, np.float32)
    noise = _blurred(difference**2, _WINDOW)[inside]
    noise = np.sqrt(noise * np.trace(inverse, axis1=1, axis2=2))
    noise[np.isnan(there)] = np.inf  # beyond the later scan
    errors[inside] = np.clip(_ERROR_PER_NOISE * noise, _LEAST_ERROR_MM, RIGID_ERROR_MM)
    return moves, errors


def _inverse_information(slopes: Field, inside: NDArray[np.bool_]) -> Field:
    """Shape (points, 3, 3): how uncertain a window's move is, per unit of noise."""
    count = int(np.count_nonzero(inside))
    information = np.empty((count, 3, 3), np.float32)
    for i in range(3):
        for j in range(i, 3):
            shared = _blurred(slopes[i] * slopes[j], _WINDOW)[inside]
            information[:, i, j] = information[:, j, i] = shared
    ridge = _RIDGE * float(np.trace(information, axis1=1, axis2=2).mean()) / 3
    regular = information + ridge * np.eye(3, dtype=np.float32)
    return np.asarray(np.linalg.inv(regular), np.float32)
