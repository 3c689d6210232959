"""Surroundings of a nodule in a simulated patch, as signed distances in millimetres."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Vector = NDArray[np.float32]

# Chosen: wider ranges vary the patches more, beyond what tissue shows.
_WALL_FAT_HU: Final = (-130.0, -60.0)
_SOFT_HU: Final = (0.0, 80.0)
_ENHANCED_HU: Final = (80.0, 300.0)
_BONE_HU: Final = (150.0, 800.0)


def points_mm(cells: int, cell_mm: float) -> Field:
    """Places of the voxels of a cube around its middle.

    Returns:
        Shape (3, cells, cells, cells): slice, row and column coordinate.
    """
    steps = ((np.arange(cells) - (cells - 1) / 2) * cell_mm).astype(np.float32)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"))
    return np.asarray(grid, dtype=np.float32)


def direction(rng: np.random.Generator) -> Vector:
    """A direction, all equally likely."""
    vector = rng.normal(size=3)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def share_inside(distance_mm: Field, cell_mm: float) -> Field:
    """Share of each voxel that lies inside a surface, from its signed distance."""
    share = np.clip(0.5 - distance_mm / np.float32(cell_mm), 0, 1)
    return np.asarray(share, dtype=np.float32)


def bent(points: Field, rng: np.random.Generator) -> Field:
    """Move all points along a slow wave, so that straight tubes become curved."""
    wave_mm = rng.uniform(12, 60, 3)
    height_mm = rng.uniform(0, 0.08) * wave_mm
    moved = np.empty_like(points)
    for axis in range(3):
        phase = points[(axis + 1) % 3] * np.float32(2 * np.pi / wave_mm[axis])
        wave = np.sin(phase + np.float32(rng.uniform(0, 2 * np.pi)))
        moved[axis] = points[axis] + np.float32(height_mm[axis]) * wave
    return moved


@dataclass(frozen=True, slots=True, eq=False)
class Tube:
    """A vessel or airway.

    Attributes:
        start_mm: A point of its axis.
        along: Unit vector.
        radius_mm: At the start.
        taper: By how much the radius shrinks for each millimetre.
        ends: Whether it ends at the start, or runs on.
    """

    start_mm: Vector
    along: Vector
    radius_mm: float
    taper: float
    ends: bool

    def distance_mm(self, points: Field) -> Field:
        """Signed distance of points; negative inside."""
        z, y, x = (points[axis] - self.start_mm[axis] for axis in range(3))
        a, b, c = self.along
        along = z * a + y * b + x * c
        off = np.sqrt(np.maximum(z * z + y * y + x * x - along * along, 0))
        radius = np.maximum(self.radius_mm - np.float32(self.taper) * along, 0.3)
        distance = off - radius
        return np.asarray(np.maximum(distance, -along) if self.ends else distance)

    def branch(self, reach_mm: float, rng: np.random.Generator) -> "Tube":
        """A thinner tube that leaves this one at an angle."""
        start = self.start_mm + self.along * np.float32(rng.uniform(0, reach_mm))
        along = self.along + np.float32(rng.uniform(0.5, 1.5)) * direction(rng)
        along /= np.float32(np.linalg.norm(along))
        radius = self.radius_mm * rng.uniform(0.5, 0.95)
        return Tube(start, along, float(radius), self.taper, True)


def vessels(
    centre_mm: Vector, radius_mm: float, reach_mm: float, rng: np.random.Generator
) -> list[Tube]:
    """Vessels far and near; some end in the nodule, run along it or through it.

    Args:
        centre_mm: Of the nodule.
        radius_mm: Of the nodule.
        reach_mm: Half the width of the patch.
        rng: Chance.
    """
    tubes: list[Tube] = []
    for _ in range(rng.poisson(3.5)):
        start = rng.uniform(-reach_mm, reach_mm, 3).astype(np.float32)
        tubes.append(_tube(start, direction(rng), radius_mm, rng, attached=False))
    for _ in range(rng.choice(4, p=(0.35, 0.3, 0.25, 0.1))):
        away = direction(rng)
        kind = rng.choice(3, p=(0.5, 0.3, 0.2))
        off = rng.uniform(0.6, 1.3) if kind == 1 else rng.uniform(0, 0.5)
        start = centre_mm + away * np.float32(radius_mm * off)
        course = away if kind == 0 else direction(rng)
        tube = _tube(start, course, radius_mm, rng, attached=True)
        tubes.append(
            Tube(tube.start_mm, tube.along, tube.radius_mm, tube.taper, kind == 0)
        )
    return tubes + [tube.branch(reach_mm, rng) for tube in tubes if rng.random() < 0.35]


def _tube(
    start: Vector,
    along: Vector,
    nodule_radius_mm: float,
    rng: np.random.Generator,
    *,
    attached: bool,
) -> Tube:
    widest = min(3.0, 0.7 * nodule_radius_mm) if attached else 4.0
    radius = float(np.exp(rng.uniform(np.log(0.4), np.log(max(0.6, widest)))))
    return Tube(start, along, radius, float(rng.uniform(0, 0.02)), False)


@dataclass(frozen=True, slots=True, eq=False)
class Wall:
    """Chest wall, mediastinum or diaphragm.

    Attributes:
        distance_mm: Signed distance of the patch's voxels; negative in the wall.
        hu: What the wall would show.
    """

    distance_mm: Field
    hu: Field


def wall_at(
    points: Field, towards: Vector, offset_mm: float, rng: np.random.Generator
) -> Wall:
    """A flat, hollow or bulging wall.

    Args:
        points: From `points_mm`.
        towards: Unit vector from lung to wall.
        offset_mm: Where the wall cuts the line from the middle towards it.
        rng: Chance.
    """
    kind = rng.choice(3, p=(0.25, 0.5, 0.25))
    curve_mm = float(np.exp(rng.uniform(np.log(18), np.log(120))))
    if kind == 0:
        distance = offset_mm - _dot(points, towards)
    elif kind == 1:
        middle = towards * np.float32(offset_mm - curve_mm)
        distance = curve_mm - _length(points, middle)
    else:
        middle = towards * np.float32(offset_mm + curve_mm)
        distance = _length(points, middle) - curve_mm
    ripple = np.sin(_dot(points, direction(rng)) * np.float32(rng.uniform(0.1, 0.5)))
    distance = distance + np.float32(rng.uniform(0, 1.2)) * ripple
    return Wall(distance, _wall_hu(points, towards, offset_mm, distance, rng))


def _wall_hu(
    points: Field,
    towards: Vector,
    offset_mm: float,
    distance: Field,
    rng: np.random.Generator,
) -> Field:
    level = rng.uniform(*(_ENHANCED_HU if rng.random() < 0.3 else _SOFT_HU))
    hu = np.full(distance.shape, level, dtype=np.float32)
    if rng.random() < 0.6:
        near, far = np.sort(rng.uniform(0.5, 15, 2))
        hu[(distance < -near) & (distance > -far)] = rng.uniform(*_WALL_FAT_HU)
    if rng.random() < 0.5:
        depth = offset_mm + rng.uniform(3, 9)
        start = towards * np.float32(depth) + rng.normal(0, 8, 3).astype(np.float32)
        along = np.cross(towards, direction(rng)).astype(np.float32)
        along /= np.float32(max(1e-3, float(np.linalg.norm(along))))
        rib = Tube(start, along, float(rng.uniform(2.5, 6)), 0.0, False)
        hu[rib.distance_mm(points) < 0] = rng.uniform(*_BONE_HU)
    return hu


def sheet_share(
    points: Field, through_mm: Vector, cell_mm: float, rng: np.random.Generator
) -> Field:
    """A fissure: how much of each voxel a thin sheet through a point fills."""
    normal = direction(rng)
    off = np.abs(_dot(points, normal) - float(np.dot(through_mm, normal)))
    thick_mm = rng.uniform(0.2, 0.9)
    filled = np.float32(min(1.0, thick_mm / cell_mm))
    return np.asarray(np.maximum(0, 1 - off / np.float32(cell_mm)) * filled)


def _dot(points: Field, vector: Vector) -> Field:
    a, b, c = (np.float32(v) for v in vector)
    return np.asarray(points[0] * a + points[1] * b + points[2] * c)


def _length(points: Field, middle: Vector) -> Field:
    z, y, x = (points[axis] - np.float32(middle[axis]) for axis in range(3))
    return np.asarray(np.sqrt(z * z + y * y + x * x))
