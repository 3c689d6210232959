"""Patches rendered around nodules that readers outlined and rated.

The outline, its size and the rated texture are the nodule's own; where it lies, the
vessels, walls, levels, noise and protocol are drawn by chance that knows no rating of
malignancy. No pixel of any patient is in them, and no calcification: what the readers
saw beyond shape, size, margin and density is lost.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.imaging.nodule import Density
from fusion.network.nodule_views import CELL_MM, CELLS, NoduleViews, views_of_array
from fusion.training.patches.anatomy import (
    Field,
    Vector,
    direction,
    points_mm,
    share_inside,
    vessels,
    wall_at,
)
from fusion.training.patches.nodule import (
    DrawnShape,
    ShapeLibrary,
    core_share,
    nodule_hu,
    placed_shape,
)
from fusion.training.patches.noise_bank import noise_bank
from fusion.training.patches.scanner import random_scan, scanned

# Mean score of readers, 1 to 5; mm; probability. Chosen: wider classes hold more
# mixed nodules; larger moves teach more tolerance of the seed.
_GROUND_GLASS_UP_TO: Final = 1.5
_SOLID_FROM: Final = 4.5
_OFF_CENTRE_MM: Final = 1.5
_NEAR_WALL: Final = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class RatedShapes:
    """Outlines with ratings.

    Attributes:
        library: One outline a nodule.
        diameter_mm: Shape (nodules,); of the sphere of equal volume.
        malignancy: Shape (nodules,); median of the readers, 1 to 5.
        texture: Shape (nodules,); median of the readers, 1 to 5.
    """

    library: ShapeLibrary = field(repr=False)
    diameter_mm: NDArray[np.float32]
    malignancy: NDArray[np.float32]
    texture: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.diameter_mm)


def density_of(texture: float) -> Density:
    """Translate a texture rating: 1 hazy, 5 solid, between them part-solid."""
    if texture <= _GROUND_GLASS_UP_TO:
        return Density.GROUND_GLASS
    return Density.SOLID if texture >= _SOLID_FROM else Density.PART_SOLID


class RatedPatchSource:
    """Renders rated nodules, and places where there is none.

    Args:
        shapes: What is rendered.
        cores: Outlines that the solid parts of part-solid nodules are drawn from.
        rng: Chance of the noise that all patches share.
    """

    def __init__(
        self, shapes: RatedShapes, cores: ShapeLibrary, rng: np.random.Generator
    ) -> None:
        self._shapes, self._cores = shapes, cores
        self._bank = noise_bank(CELLS, rng, copies=1)
        self._points = points_mm(CELLS, CELL_MM)

    def draw(self, index: int, rng: np.random.Generator) -> NoduleViews:
        """One rendering of one nodule.

        Args:
            index: Which nodule.
            rng: Chance of this rendering; must not depend on the rating.
        """
        shapes = self._shapes
        diameter_mm = float(shapes.diameter_mm[index])
        centre = rng.uniform(-1, 1, 3).astype(np.float32) * np.float32(_OFF_CENTRE_MM)
        nodule = placed_shape(
            shapes.library, index, self._points, centre, diameter_mm, rng
        )
        density = density_of(float(shapes.texture[index]))
        return self._scanned(centre, diameter_mm, rng, nodule, density)

    def draw_without(self, diameter_mm: float, rng: np.random.Generator) -> NoduleViews:
        """Lung with vessels, walls and no nodule, as if one of this size were there."""
        centre = rng.uniform(-1, 1, 3).astype(np.float32) * np.float32(_OFF_CENTRE_MM)
        return self._scanned(centre, diameter_mm, rng, None, Density.SOLID)

    def _scanned(
        self,
        centre: Vector,
        diameter_mm: float,
        rng: np.random.Generator,
        nodule: DrawnShape | None,
        density: Density,
    ) -> NoduleViews:
        lung_hu = float(rng.uniform(-930, -700))
        hu = self._lung(lung_hu, rng)
        self._add_vessels(hu, centre, diameter_mm / 2, rng)
        if nodule is not None:
            inner = self._inner(nodule, density, centre, lung_hu, rng)
            hu += share_inside(nodule.distance_mm, CELL_MM) * (inner - hu)
        self._add_wall(hu, centre, diameter_mm / 2, rng)
        seen = scanned(hu, CELL_MM, random_scan(rng), self._bank, rng)
        middle = (CELLS - 1) / 2
        return views_of_array(seen, (CELL_MM,) * 3, (middle, middle, middle))

    def _inner(
        self,
        nodule: DrawnShape,
        density: Density,
        centre: Vector,
        lung_hu: float,
        rng: np.random.Generator,
    ) -> Field:
        core = np.zeros_like(nodule.distance_mm)
        if density is Density.PART_SOLID:
            core = core_share(
                self._cores,
                self._points,
                nodule,
                centre,
                CELL_MM,
                self._bank,
                rng,
            )
        return nodule_hu(density, nodule, core, lung_hu, self._bank, rng)

    def _lung(self, lung_hu: float, rng: np.random.Generator) -> Field:
        hu = lung_hu + np.float32(rng.uniform(0, 45)) * self._bank.smooth(rng)
        if rng.random() < 0.2:
            holes = self._bank.smooth(rng) > rng.uniform(0.5, 1.8)
            hu[holes] = rng.uniform(-1000, -940)
        return np.asarray(hu, dtype=np.float32)

    def _add_vessels(
        self, hu: Field, centre: Vector, radius_mm: float, rng: np.random.Generator
    ) -> None:
        level = np.float32(rng.uniform(0, 150))
        for tube in vessels(centre, radius_mm, CELLS / 2 * CELL_MM, rng):
            share = share_inside(tube.distance_mm(self._points), CELL_MM)
            hu += share * (level - hu)

    def _add_wall(
        self, hu: Field, centre: Vector, radius_mm: float, rng: np.random.Generator
    ) -> None:
        if rng.random() > _NEAR_WALL:
            return
        towards = direction(rng)
        gap_mm = radius_mm * rng.uniform(1.6, 2.5) + rng.uniform(1, 6)
        offset = float(np.dot(centre, towards)) + gap_mm
        wall = wall_at(self._points, towards, offset, rng)
        hu += share_inside(wall.distance_mm, CELL_MM) * (wall.hu - hu)
