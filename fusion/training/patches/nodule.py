"""The nodule of a simulated patch: a real outline, stretched, roughened and filled."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.imaging.nodule import Density
from fusion.training.patches.anatomy import Field, Vector, share_inside
from fusion.training.patches.noise_bank import NoiseBank

# Chosen: more ground glass teaches more of it and less of solid nodules.
DENSITIES: Final = (Density.SOLID, Density.PART_SOLID, Density.GROUND_GLASS)
_DENSITY_SHARES: Final = (0.55, 0.20, 0.25)
_SMALL_DENSITY_SHARES: Final = (0.72, 0.10, 0.18)
_SMALL_MM: Final = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class ShapeLibrary:
    """Outlines as fields that are positive inside.

    Attributes:
        level: Shape (outlines, cells, cells, cells), float16; about the distance
            below the surface, in cells.
        volume_cells: How many cells each fills.
        patient: Whose outline each is.
    """

    level: NDArray[np.float16]
    volume_cells: NDArray[np.float32]
    patient: NDArray[np.str_]

    def held_out(self, rest: int, parts: int) -> tuple["ShapeLibrary", "ShapeLibrary"]:
        """Split by patient: (all others, those whose turn it is).

        Args:
            rest: Which part is held out, 0 to `parts` - 1.
            parts: How many parts the patients are dealt into.
        """
        names = sorted(set(self.patient.tolist()))
        chosen = np.isin(self.patient, names[rest::parts])
        return self._only(~chosen), self._only(chosen)

    def _only(self, keep: NDArray[np.bool_]) -> "ShapeLibrary":
        return ShapeLibrary(
            self.level[keep], self.volume_cells[keep], self.patient[keep]
        )


def library_of(occupancy: NDArray[np.bool_], patient: NDArray[np.str_]) -> ShapeLibrary:
    """Smooth outlines so that they can be enlarged without steps.

    Args:
        occupancy: Shape (outlines, cells, cells, cells); True inside.
        patient: One name an outline.
    """
    level = np.empty(occupancy.shape, np.float16)
    for index, inside in enumerate(occupancy):
        depth = ndimage.distance_transform_edt(inside)
        depth -= ndimage.distance_transform_edt(~inside)
        level[index] = ndimage.gaussian_filter(depth.astype(np.float32), 0.7)
    filled = (level > 0).sum(axis=(1, 2, 3)).astype(np.float32)
    return ShapeLibrary(level, filled, patient)


@dataclass(frozen=True, slots=True, eq=False)
class DrawnShape:
    """A shape in a patch: signed distance, negative inside, mm."""

    distance_mm: Field
    radius_mm: float


def drawn_shape(
    library: ShapeLibrary,
    points: Field,
    centre_mm: Vector,
    diameter_mm: float,
    bank: NoiseBank,
    rng: np.random.Generator,
) -> DrawnShape:
    """Put a random outline into a patch, turned, stretched and roughened.

    Args:
        library: Outlines.
        points: Shape (3, cells, cells, cells), mm.
        centre_mm: Where its middle goes.
        diameter_mm: Of the sphere of equal volume, before it is roughened.
        bank: Noise.
        rng: Chance.
    """
    index = int(rng.integers(len(library.level)))
    stretch = np.exp(rng.normal(0, 0.13, 3))
    stretch /= np.prod(stretch) ** (1 / 3)
    turn = _rotation(rng) @ np.diag(stretch)
    distance = _turned_distance(library, index, points, centre_mm, diameter_mm, turn)
    rough_mm = rng.uniform(0, 0.06) * diameter_mm
    return DrawnShape(
        distance + np.float32(rough_mm) * bank.smooth(rng), diameter_mm / 2
    )


def placed_shape(
    library: ShapeLibrary,
    index: int,
    points: Field,
    centre_mm: Vector,
    diameter_mm: float,
    rng: np.random.Generator,
) -> DrawnShape:
    """Put one outline into a patch as its reader drew it, only turned.

    Args:
        library: Outlines.
        index: Which one.
        points: Shape (3, cells, cells, cells), mm.
        centre_mm: Where its middle goes.
        diameter_mm: Of the sphere of equal volume.
        rng: Chance of the turn.
    """
    turn = _rotation(rng)
    distance = _turned_distance(library, index, points, centre_mm, diameter_mm, turn)
    return DrawnShape(distance, diameter_mm / 2)


def _turned_distance(
    library: ShapeLibrary,
    index: int,
    points: Field,
    centre_mm: Vector,
    diameter_mm: float,
    turn: NDArray[np.float64],
) -> Field:
    level, filled = library.level[index], float(library.volume_cells[index])
    cells = level.shape[0]
    cell_mm = diameter_mm / (6 * filled / np.pi) ** (1 / 3)
    moved = points - centre_mm[:, None, None, None]
    places = np.tensordot((turn / cell_mm).astype(np.float32), moved, axes=1)
    places += np.float32((cells - 1) / 2)
    depth = ndimage.map_coordinates(
        level.astype(np.float32), places, order=1, mode="nearest"
    )
    beyond = np.maximum(np.abs(places - (cells - 1) / 2) - (cells - 1) / 2, 0)
    depth -= np.sqrt((beyond**2).sum(axis=0))
    return np.asarray(-depth * np.float32(cell_mm), dtype=np.float32)


def _rotation(rng: np.random.Generator) -> NDArray[np.float64]:
    q, r = np.linalg.qr(rng.normal(size=(3, 3)))
    return np.asarray(q * np.sign(np.diag(r)))


def random_density(diameter_mm: float, rng: np.random.Generator) -> Density:
    """A class of attenuation, hazy ones more often than in clinics."""
    small = diameter_mm < _SMALL_MM
    shares = _SMALL_DENSITY_SHARES if small else _DENSITY_SHARES
    return DENSITIES[int(rng.choice(3, p=shares))]


def nodule_hu(
    density: Density,
    shape: DrawnShape,
    core: Field,
    lung_hu: float,
    bank: NoiseBank,
    rng: np.random.Generator,
) -> Field:
    """Draw the attenuation of a nodule as if it filled each voxel.

    Args:
        density: Its class.
        shape: Where it lies.
        core: Share of each voxel that the solid core takes, for part-solid ones.
        lung_hu: Level of the lung around.
        bank: Noise.
        rng: Chance.
    """
    if density is Density.SOLID:
        return _solid_hu(shape, bank, rng)
    is_ground_glass = max(lung_hu + rng.uniform(100, 200), rng.uniform(-720, -350))
    texture = rng.uniform(0, 0.35) * (is_ground_glass - lung_hu)
    hu = is_ground_glass + np.float32(texture) * bank.smooth(rng)
    if density is Density.PART_SOLID:
        hu = hu + core * (rng.uniform(-150, 80) - hu)
    if rng.random() < 0.2:
        hu[bank.smooth(rng) > 1.4] = rng.uniform(-1000, -850)
    return np.asarray(hu, dtype=np.float32)


def _solid_hu(shape: DrawnShape, bank: NoiseBank, rng: np.random.Generator) -> Field:
    level = rng.normal(30, 50) if rng.random() < 0.85 else rng.uniform(-250, 200)
    hu = np.full(shape.distance_mm.shape, level, dtype=np.float32)
    hu += np.float32(rng.uniform(0, 50)) * bank.smooth(rng)
    if rng.random() < 0.12:
        deep = shape.distance_mm < -rng.uniform(0.1, 0.7) * shape.radius_mm
        hu[deep] += rng.uniform(100, 900)
    elif rng.random() < 0.08:
        hollow = shape.distance_mm < -rng.uniform(0.35, 0.7) * shape.radius_mm
        hu[hollow] = rng.uniform(-1000, -600)
    elif rng.random() < 0.08:
        hu[bank.smooth(rng) > 1.5] = rng.uniform(-900, -200)
    return hu


def core_share(
    library: ShapeLibrary,
    points: Field,
    shape: DrawnShape,
    centre_mm: Vector,
    cell_mm: float,
    bank: NoiseBank,
    rng: np.random.Generator,
) -> Field:
    """The solid part of a part-solid nodule: one to three pieces inside it."""
    share = np.zeros(shape.distance_mm.shape, dtype=np.float32)
    for _ in range(rng.choice((1, 2, 3), p=(0.65, 0.25, 0.1))):
        size_mm = 2 * shape.radius_mm * rng.uniform(0.2, 0.75)
        reach_mm = max(0.0, shape.radius_mm - size_mm / 2)
        off = rng.uniform(-0.6, 0.6, 3) * reach_mm
        middle = (centre_mm + off).astype(np.float32)
        piece = drawn_shape(library, points, middle, size_mm, bank, rng)
        share = np.maximum(share, share_inside(piece.distance_mm, cell_mm))
    return share * share_inside(shape.distance_mm, cell_mm)
