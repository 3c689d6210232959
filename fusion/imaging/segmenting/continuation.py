"""The surface of a nodule where a vessel hides it, continued from where it is free.

Rays from the middle meet the free surface at a distance that the sum of partial voxels
along the ray tells without bias. A smooth function of direction fitted to these
distances gives the surface in the directions where something is attached.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.special import sph_harm_y

from data.imaging.volume import Millimetres3

Field = NDArray[np.float32]
Mask = NDArray[np.bool_]
Points = NDArray[np.float64]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_RAYS: Final = 300  # count
_STEP_MM: Final = 0.3
_DEGREE: Final = 4  # degree of the harmonics, a count
_STIFFNESS: Final = 0.02  # factor
_LEAST_FREE: Final = 0.45  # share of the rays
_MISFITS: Final = (0.03, 0.045)  # share of the radius
_HIDDEN: Final = (0.28, 0.40)  # share of the rays
_LARGEST_CHANGE: Final = 1.5  # factor of the radius
_BEYOND_MM: Final = 3.0
_GOES_ON: Final = 0.10  # share of the ray
_FOOT_MM: Final = 2.5
_WIDEST_FOOT: Final = 0.8  # ratio to the radius
_LATE_MM: Final = 0.15
_ROUNDS: Final = 4  # count
_UNEVEN: Final = 2.0  # standard deviations


@dataclass(frozen=True, slots=True, eq=False)
class ContinuedSurface:
    """A nodule's surface as a distance in every direction.

    Attributes:
        middle_mm: Where the rays start, along (slice, row, column).
        directions: Shape (rays, 3).
        attached: Whether something is attached in the direction of each ray.
        radii_mm: Distance of the surface along each ray.
        trust: How far it may replace what is seen, 0 to 1: less where the free surface
            is uneven, or little of it is free.
    """

    middle_mm: Points
    directions: Points = field(repr=False)
    attached: Mask = field(repr=False)
    radii_mm: Points = field(repr=False)
    trust: float = 1.0

    def under(self, points_mm: Points) -> tuple[Mask, Points]:
        """Find points, shape (n, 3), that something hides, and how deep those lie."""
        off = (points_mm - self.middle_mm).astype(np.float32)
        ray = np.argmax(off @ self.directions.T.astype(np.float32), axis=1)
        hidden = self.attached[ray]
        way_mm = np.linalg.norm(off[hidden], axis=1)
        return hidden, np.asarray(self.radii_mm[ray[hidden]] - way_mm)


def continued_surface(
    share: Field,
    mask: Mask,
    attached: Mask,
    wall: Mask,
    edges_mm: tuple[float, float],
    spacing_mm: Millimetres3,
) -> ContinuedSurface | None:
    """Continue the free surface over what is attached.

    Args:
        share: Shape (slices, rows, columns); share of nodule in each voxel.
        mask: The nodule.
        attached: Voxels too close to what is attached to be trusted.
        wall: Voxels of the chest wall, or too close to it.
        edges_mm: How far the edge reaches to either side within a slice, and across.
        spacing_mm: (slice, row, column).

    Returns:
        The surface; None if nothing is attached, if too little is free, or if the
        free surface is not smooth enough to be continued.
    """
    spacing = np.asarray(spacing_mm)
    middle = np.argwhere(mask).mean(axis=0) * spacing
    directions = _directions()
    within_mm, across_mm = edges_mm
    edge_mm = within_mm + (across_mm - within_mm) * np.abs(directions[:, :1])
    furthest = np.linalg.norm(np.argwhere(mask) * spacing - middle, axis=1).max()
    ways = np.arange(_STEP_MM / 2, furthest + across_mm + _BEYOND_MM, _STEP_MM)
    index = np.moveaxis((middle + directions[:, None] * ways[:, None]) / spacing, -1, 0)
    inside = _seen(mask, index)
    end_mm = _STEP_MM * (inside.shape[1] - np.argmax(inside[:, ::-1], axis=1))
    end_mm[~inside.any(axis=1)] = 0
    near = np.abs(ways - end_mm[:, None]) <= edge_mm
    touched = _seen(attached, index)
    along = ndimage.map_coordinates(share, index, order=1, mode="nearest")
    goes_on = np.ones(len(directions), dtype=bool)
    for from_mm in (edge_mm, edge_mm + _BEYOND_MM / 2):
        past = ways - end_mm[:, None] - from_mm
        beyond = (past > 0) & (past < _BEYOND_MM / 2)
        goes_on &= (along * beyond).sum(axis=1) > _GOES_ON * beyond.sum(axis=1)
    hidden = (touched & near).any(axis=1) | goes_on
    walled = (_seen(wall, index) & near).any(axis=1)
    if not (hidden & ~walled).any() or (~hidden & ~walled).mean() < _LEAST_FREE:
        return None
    along = np.where(near, along, ways < end_mm[:, None])
    cubes = 3 * (along * ways**2).sum(axis=1) * _STEP_MM
    radii = np.cbrt(np.clip(cubes, 0.1, None))
    hidden = _spread(directions, radii, hidden & ~walled, ~walled)
    free = ~hidden & ~walled
    if free.mean() < _LEAST_FREE:
        return None
    fitted = _fitted(radii, free)
    misfit = float(np.std(np.log(radii[free] / fitted[free])))
    trust = _falling(misfit, _MISFITS) * _falling(float(hidden.mean()), _HIDDEN)
    if trust <= 0:
        return None
    limits = radii[free].min() / _LARGEST_CHANGE, radii[free].max() * _LARGEST_CHANGE
    return ContinuedSurface(middle, directions, hidden, np.clip(fitted, *limits), trust)


def _falling(value: float, limits: tuple[float, float]) -> float:
    """One up to the first limit, zero from the second."""
    return float(np.interp(value, limits, (1.0, 0.0)))


def _seen(mask: Mask, index: Points) -> Mask:
    last = np.array(mask.shape).reshape(3, 1, 1) - 1
    k, i, j = np.clip(np.rint(index).astype(np.intp), 0, last)
    return np.asarray(mask[k, i, j])


@cache
def _directions() -> Points:
    """Evenly spread unit vectors: a Fibonacci lattice."""
    steps = np.arange(_RAYS) + 0.5
    height = 1 - 2 * steps / _RAYS
    angle = np.pi * (1 + np.sqrt(5)) * steps
    flat = np.sqrt(1 - height**2)
    return np.stack([height, flat * np.sin(angle), flat * np.cos(angle)], axis=1)


def _spread(directions: Points, radii: Points, hidden: Mask, free: Mask) -> Mask:
    """Hide rays, too, that lie beside hidden ones and meet the surface too late."""
    foot = min(_WIDEST_FOOT, _FOOT_MM / float(np.median(radii)))
    beside = (directions @ directions[hidden].T > np.sqrt(1 - foot**2)).any(axis=1)
    for _ in range(_ROUNDS):
        if (free & ~hidden).mean() < _LEAST_FREE:
            break
        fitted = _fitted(radii, free & ~hidden)
        plain = free & ~hidden & ~beside
        uneven = np.std(radii[plain] - fitted[plain]) if plain.sum() > 20 else np.inf
        late = radii > fitted + max(_LATE_MM, _UNEVEN * float(uneven))
        more = late & beside & ~hidden
        if not more.any():
            break
        hidden = hidden | more
    return hidden


def _fitted(radii: Points, free: Mask) -> Points:
    """Spherical harmonics through the logarithms of free radii, stiff where bent."""
    terms, degrees = _harmonics()
    known = terms[free]
    stiff = _STIFFNESS * free.sum() * (degrees * (degrees + 1.0)) ** 2 / 36
    normal = known.T @ known + np.diag(stiff / (4 * np.pi))
    weights = np.linalg.solve(normal, known.T @ np.log(radii[free]))
    return np.asarray(np.exp(terms @ weights))


@cache
def _harmonics() -> tuple[Points, Points]:
    """Values in the directions of the rays, and the degree of each."""
    directions = _directions()
    theta = np.arccos(np.clip(directions[:, 0], -1, 1))
    phi = np.arctan2(directions[:, 1], directions[:, 2])
    columns, degrees = [], []
    for degree in range(_DEGREE + 1):
        for order in range(degree + 1):
            value = sph_harm_y(degree, order, theta, phi)
            parts = [value.real] if order == 0 else [value.real, value.imag]
            columns += parts
            degrees += [degree] * len(parts)
    return np.stack(columns, axis=1), np.array(degrees, dtype=np.float64)
