"""Bright blobs of all sizes: peaks of the difference of Gaussians."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from data.imaging.volume import Millimetres3
from fusion.imaging.detection.scale_space import Field, Smoothed

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_LEAST_RISE_HU: Final = 12.0
_LEAST_ROUNDNESS: Final = 0.12  # ratio of curvatures
_MOST_A_SCALE: Final = 500  # count
_SAME_PLACE: Final = 0.5  # share of the smaller radius
# Factor; by definition of two Gaussians half an octave apart.
_EFFECTIVE: Final = 2**0.25
"""A difference of two Gaussians acts like a Laplacian between the two."""

# Steps in voxels; by definition.
_NEIGHBOURS: Final = tuple(
    (a - 1, b - 1, c - 1) for a, b, c in np.ndindex(3, 3, 3) if (a, b, c) != (1, 1, 1)
)

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Blobs:
    """Peaks found at several scales.

    Attributes:
        index: Shape (n, 3), fractional, in the grid of the lung image.
        radius_mm: Shape (n,): of the ball that answers best at that scale.
        rise_hu: Shape (n,): how far the peak stands out.
        curvatures: Shape (n, 3): principal curvatures times the squared scale, HU,
            positive for bright; the strongest first.
    """

    index: Points = field(repr=False)
    radius_mm: Points = field(repr=False)
    rise_hu: Points = field(repr=False)
    curvatures: Points = field(repr=False)

    def __len__(self) -> int:
        return len(self.radius_mm)

    def chosen(self, which: NDArray[np.intp]) -> "Blobs":
        """Some of them."""
        return Blobs(
            self.index[which],
            self.radius_mm[which],
            self.rise_hu[which],
            self.curvatures[which],
        )


def find_blobs(octaves: list[list[Smoothed]], spacing_mm: Millimetres3) -> Blobs:
    """All peaks that curve down in every direction; tubes and sheets hardly do.

    Args:
        octaves: From `scale_space`.
        spacing_mm: Of the lung image.

    Source:
        Curvatures tell blobs from tubes as in Sato 1998, Med Image Anal 2:143.
    """
    scales = [
        _peaks(sharp, smooth, spacing_mm)
        for images in octaves
        for sharp, smooth in pairwise(images)
    ]
    none = scales[0].chosen(np.zeros(0, dtype=np.intp))
    around = [none, *scales, none]
    best = [
        _strongest(_where_highest(blobs, (smaller, larger), spacing_mm))
        for smaller, blobs, larger in zip(around, scales, around[2:], strict=False)
    ]
    return Blobs(
        *(
            np.concatenate([getattr(blobs, name) for blobs in best])
            for name in ("index", "radius_mm", "rise_hu", "curvatures")
        )
    )


def _where_highest(
    blobs: Blobs, others: tuple[Blobs, Blobs], spacing_mm: Millimetres3
) -> Blobs:
    """Those that no peak at the same place outdoes at the next scale."""
    kept = np.ones(len(blobs), dtype=bool)
    for other in others:
        if not len(blobs) or not len(other):
            continue
        reach_mm = _SAME_PLACE * min(blobs.radius_mm[0], other.radius_mm[0])
        tree = KDTree(other.index * spacing_mm)
        distances_mm, nearest = tree.query(
            blobs.index * spacing_mm, distance_upper_bound=reach_mm
        )
        near = np.flatnonzero(np.isfinite(distances_mm))
        outdone = other.rise_hu[np.asarray(nearest)[near]] > blobs.rise_hu[near]
        kept[near[outdone]] = False
    return blobs.chosen(np.flatnonzero(kept))


def _strongest(blobs: Blobs) -> Blobs:
    """As many as can be looked at closely: those that stand out and are round."""
    roundness = blobs.curvatures[:, 2] / np.maximum(blobs.curvatures[:, 0], 1e-6)
    return blobs.chosen(np.argsort(-blobs.rise_hu * roundness)[:_MOST_A_SCALE])


def _peaks(sharp: Smoothed, smooth: Smoothed, spacing_mm: Millimetres3) -> Blobs:
    rise = sharp.hu - smooth.hu
    places = _maxima(rise)
    around = _cube(rise, places)
    gradient, hessian = _derivatives(around, sharp.spacing_mm)
    curvatures = -np.linalg.eigvalsh(hessian)
    round_enough = curvatures[:, 2] > _LEAST_ROUNDNESS * curvatures[:, 0]
    order = np.flatnonzero(round_enough)
    shift_mm = -np.linalg.solve(hessian[order], gradient[order][..., None])[..., 0]
    shift = np.clip(shift_mm / sharp.spacing_mm, -0.6, 0.6)
    sigma_mm = sharp.sigma_mm * _EFFECTIVE
    return Blobs(
        (places[order] + shift) * np.divide(sharp.spacing_mm, spacing_mm),
        np.full(len(order), 3**0.5 * sigma_mm, dtype=np.float64),
        around[order, 1, 1, 1],
        np.asarray(curvatures[order] * sigma_mm**2, dtype=np.float64),
    )


def _maxima(rise: Field) -> NDArray[np.intp]:
    """Indices of voxels above the least rise and above all neighbours, shape (n, 3)."""
    inner = rise[1:-1, 1:-1, 1:-1]
    places = np.argwhere(inner > _LEAST_RISE_HU) + 1
    flat = rise.ravel()
    strides = np.array([rise.shape[1] * rise.shape[2], rise.shape[2], 1])
    at = places @ strides
    for offset in _NEIGHBOURS:
        higher = flat[at] >= flat[at + int(np.dot(offset, strides))]
        at, places = at[higher], places[higher]
    return places


def _cube(values: Field, places: NDArray[np.intp]) -> Points:
    """The 3x3x3 voxels around each place, shape (n, 3, 3, 3)."""
    near = np.arange(-1, 2)
    k, i, j = (places[:, axis, None] + near for axis in range(3))
    cube = values[k[:, :, None, None], i[:, None, :, None], j[:, None, None, :]]
    return np.asarray(cube, dtype=np.float64)


def _derivatives(cube: Points, spacing_mm: Millimetres3) -> tuple[Points, Points]:
    """Gradient, shape (n, 3), and Hessian, shape (n, 3, 3), by central differences."""
    count = len(cube)
    gradient, hessian = np.empty((count, 3)), np.empty((count, 3, 3))
    for a in range(3):
        forward, back = (_at(cube, {a: step}) for step in (1, -1))
        gradient[:, a] = (forward - back) / (2 * spacing_mm[a])
        second = forward - 2 * cube[:, 1, 1, 1] + back
        hessian[:, a, a] = second / spacing_mm[a] ** 2
        for b in range(a):
            mixed = sum(
                s * t * _at(cube, {a: s, b: t}) for s in (1, -1) for t in (1, -1)
            )
            hessian[:, a, b] = mixed / (4 * spacing_mm[a] * spacing_mm[b])
            hessian[:, b, a] = hessian[:, a, b]
    return gradient, hessian


def _at(cube: Points, offset: dict[int, int]) -> Points:
    k, i, j = (1 + offset.get(axis, 0) for axis in range(3))
    return np.asarray(cube[:, k, i, j])
