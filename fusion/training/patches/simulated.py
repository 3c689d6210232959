"""Simulated patches around nodules, drawn from ranges wider than clinics know.

Domain randomisation: what a network meets in real scans should look to it like one
more variation. No pixel of any patient is in them; the outlines are LIDC readers'.

Source:
    Tobin 2017, IROS, doi:10.1109/IROS.2017.8202133; Billot 2023, Med Image Anal
    86:102789 (random contrast and resolution for segmentation).
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy import ndimage

from data.imaging.nodule import Density
from fusion.imaging.segmenting.network_segmentation import (
    CELLS,
    CELLS_ACROSS,
    COARSE_MM,
    SMALLEST_CELL_MM,
)
from fusion.training.patches.anatomy import (
    Field,
    Tube,
    Wall,
    bent,
    direction,
    points_mm,
    share_inside,
    sheet_share,
    vessels,
    wall_at,
)
from fusion.training.patches.nodule import (
    DrawnShape,
    ShapeLibrary,
    core_share,
    drawn_shape,
    nodule_hu,
    random_density,
)
from fusion.training.patches.noise_bank import NoiseBank, noise_bank
from fusion.training.patches.scanner import random_scan, scanned

# Lengths and shares. Chosen: wider ranges teach rarer nodules; a larger share left
# drops more nodules in the wall.
_DIAMETERS_MM: Final = (3.5, 30.0)
_LEAST_LEFT: Final = 0.35
_CONTACTS: Final = ("none", "near", "broad", "stalk")
# Chosen: more of one contact teach less of the others.
_CONTACT_SHARES: Final = (0.45, 0.17, 0.30, 0.08)


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedPatch:
    """One training example.

    Attributes:
        hu: Shape (cells, cells, cells).
        share: Share of each voxel that is nodule, 0 to 1, before any blur.
        seed: Index of the seed, which may lie just outside; fractional.
        cell_mm: Size of a voxel.
        density: Class of the nodule.
        diameter_mm: Of the sphere of the nodule's volume.
        contact: How it lies to a wall: none, near, broad or stalk.
    """

    hu: Field = field(repr=False)
    share: Field = field(repr=False)
    seed: tuple[float, float, float]
    cell_mm: float
    density: Density
    diameter_mm: float
    contact: str


class PatchSource:
    """Draws patches from a library of shapes.

    Args:
        library: Outlines.
        rng: Chance.
        cells: Side of a patch.
        cell_mm: Size of a voxel; None for one that suits each nodule.
    """

    def __init__(
        self,
        library: ShapeLibrary,
        rng: np.random.Generator,
        *,
        cells: int = CELLS,
        cell_mm: float | None = None,
    ) -> None:
        self._library = library
        self._rng = rng
        self._bank = noise_bank(cells, rng)
        self._cell_mm = cell_mm

    def draw(self) -> SimulatedPatch:
        """Draw until the wall has left enough of the nodule."""
        while True:
            patch = _Drawing(
                self._library, self._bank, self._rng, self._cell_mm
            ).patch()
            if patch is not None:
                return patch


class _Drawing:
    """One patch while it is drawn."""

    def __init__(
        self,
        library: ShapeLibrary,
        bank: NoiseBank,
        rng: np.random.Generator,
        cell_mm: float | None,
    ) -> None:
        self._library, self._bank, self._rng = library, bank, rng
        low, high = np.log(_DIAMETERS_MM)
        self._diameter_mm = float(np.exp(rng.uniform(low, high)))
        self._cell_mm = cell_mm or _fitting_cell_mm(self._diameter_mm, rng)
        self._points = points_mm(bank.cells, self._cell_mm)
        self._reach_mm = bank.cells / 2 * self._cell_mm
        off = rng.uniform(-1, 1, 3) * min(0.5 * self._diameter_mm, 5 * self._cell_mm)
        self._centre = off.astype(np.float32)
        self._lung_hu = float(rng.uniform(-930, -650))
        self._contact = str(rng.choice(_CONTACTS, p=_CONTACT_SHARES))

    def patch(self) -> SimulatedPatch | None:
        """Draw everything, or None if too little of the nodule is left."""
        nodule = drawn_shape(
            self._library,
            self._points,
            self._centre,
            self._diameter_mm,
            self._bank,
            self._rng,
        )
        wall = self._wall()
        whole = share_inside(nodule.distance_mm, self._cell_mm)
        in_wall = (
            share_inside(wall.distance_mm, self._cell_mm) if wall else np.float32(0)
        )
        share = np.asarray(whole * (1 - in_wall), dtype=np.float32)
        if share.sum() < _LEAST_LEFT * whole.sum() or share.max() < 0.5:
            return None
        share = _largest_piece(share)
        density = random_density(self._diameter_mm, self._rng)
        hu = self._drawn(nodule, share, density, wall)
        seed = self._seed(share)
        volume_mm3 = float(share.sum()) * self._cell_mm**3
        return SimulatedPatch(
            scanned(hu, self._cell_mm, random_scan(self._rng), self._bank, self._rng),
            share,
            seed,
            self._cell_mm,
            density,
            (6 * volume_mm3 / np.pi) ** (1 / 3),
            self._contact,
        )

    def _drawn(
        self, nodule: DrawnShape, share: Field, density: Density, wall: Wall | None
    ) -> Field:
        rng, cell = self._rng, self._cell_mm
        hu = self._lung()
        core = np.zeros_like(share)
        if density is Density.PART_SOLID:
            core = core_share(
                self._library, self._points, nodule, self._centre, cell, self._bank, rng
            )
        inner = nodule_hu(density, nodule, core, self._lung_hu, self._bank, rng)
        solid = density is Density.SOLID
        tubes = vessels(self._centre, self._diameter_mm / 2, self._reach_mm, rng)
        if not solid:
            hu += share * (inner - hu)
        self._add_tubes(hu, tubes)
        self._add_others(hu)
        if solid:
            hu += share * (inner - hu)
        if wall is not None:
            hu += share_inside(wall.distance_mm, self._cell_mm) * (wall.hu - hu)
        return hu

    def _lung(self) -> Field:
        """Parenchyma with its texture, holes of emphysema and fissures."""
        rng = self._rng
        hu = self._lung_hu + np.float32(rng.uniform(0, 45)) * self._bank.smooth(rng)
        if rng.random() < 0.2:
            hu[self._bank.smooth(rng) > rng.uniform(0.5, 1.8)] = rng.uniform(
                -1010, -940
            )
        if rng.random() < 0.15:
            hazy = np.clip(self._bank.smooth(rng), 0, 1.5)
            hu = hu + np.float32(rng.uniform(30, 180)) * hazy
        if rng.random() < 0.2:
            through = self._centre + direction(rng) * np.float32(
                rng.uniform(0, 1.2) * self._diameter_mm
            )
            sheet = sheet_share(self._points, through, self._cell_mm, rng)
            hu = hu + sheet * (np.float32(rng.uniform(-300, 50)) - hu)
        return np.asarray(hu, dtype=np.float32)

    def _add_tubes(self, hu: Field, tubes: list[Tube]) -> None:
        rng = self._rng
        level = rng.uniform(0, 70) if rng.random() < 0.7 else rng.uniform(70, 300)
        bend = bent(self._points - self._centre[:, None, None, None], rng)
        bend += self._centre[:, None, None, None]
        for tube in tubes:
            hu += share_inside(tube.distance_mm(bend), self._cell_mm) * (
                np.float32(level) - hu
            )
        if rng.random() < 0.2:
            self._add_airway(hu, bend)

    def _add_airway(self, hu: Field, points: Field) -> None:
        rng = self._rng
        start = rng.uniform(-self._reach_mm, self._reach_mm, 3).astype(np.float32)
        radius = float(rng.uniform(1.2, 5))
        outer = Tube(start, direction(rng), radius, 0.0, False).distance_mm(points)
        hu += share_inside(outer, self._cell_mm) * (
            np.float32(rng.uniform(-100, 50)) - hu
        )
        lumen = outer + np.float32(rng.uniform(0.6, 1.6))
        hu += share_inside(lumen, self._cell_mm) * (
            np.float32(rng.uniform(-1020, -950)) - hu
        )

    def _add_others(self, hu: Field) -> None:
        """Other nodules, which are not the one at the seed."""
        rng = self._rng
        if rng.random() > 0.12:
            return
        size_mm = float(rng.uniform(3, 12))
        away = (self._diameter_mm + size_mm) / 2 * rng.uniform(1.1, 2.0)
        middle = self._centre + direction(rng) * np.float32(away)
        other = drawn_shape(
            self._library, self._points, middle, size_mm, self._bank, rng
        )
        level = rng.uniform(0, 80) if rng.random() < 0.6 else rng.uniform(-700, -300)
        hu += share_inside(other.distance_mm, self._cell_mm) * (np.float32(level) - hu)

    def _wall(self) -> Wall | None:
        rng, radius = self._rng, self._diameter_mm / 2
        if self._contact == "none":
            return None
        gap = {
            "near": rng.uniform(1.15, 2.5) * radius + 1,
            "broad": rng.uniform(-0.25, 1.05) * radius,
            "stalk": radius + rng.uniform(0.5, 4),
        }[self._contact]
        towards = direction(rng)
        offset = float(np.dot(self._centre, towards)) + gap
        wall = wall_at(self._points, towards, offset, rng)
        if self._contact != "stalk":
            return wall
        width = float(rng.uniform(0.4, 0.35 * radius + 0.5))
        foot = self._centre + towards * np.float32(0.9 * radius)
        stalk = Tube(foot, towards, width, 0.0, True).distance_mm(self._points)
        return Wall(np.minimum(wall.distance_mm, stalk), wall.hu)

    def _seed(self, share: Field) -> tuple[float, float, float]:
        """A click: mostly deep inside, now and then beside the nodule."""
        inside = share > 0.5
        depth = ndimage.distance_transform_edt(inside)
        weight = (depth ** float(self._rng.choice((0.5, 1, 2)))).ravel()
        flat = int(self._rng.choice(weight.size, p=weight / weight.sum()))
        place = np.array(np.unravel_index(flat, share.shape), dtype=np.float64)
        spread = 1.3 / self._cell_mm if self._rng.random() < 0.15 else 0.3
        k, i, j = np.clip(place + self._rng.normal(0, spread, 3), 0, len(share) - 1)
        return float(k), float(i), float(j)


def _fitting_cell_mm(diameter_mm: float, rng: np.random.Generator) -> float:
    """The scale at which a nodule is looked at, often not quite the right one."""
    if rng.random() < 0.2:
        return COARSE_MM
    across = CELLS_ACROSS * np.exp(rng.normal(0, 0.3))
    return float(np.clip(diameter_mm / across, SMALLEST_CELL_MM, COARSE_MM))


def _largest_piece(share: Field) -> Field:
    """Drop crumbs that the wall cut off."""
    labels, count = ndimage.label(share > 0.5)
    if count < 2:
        return share
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    others = (labels > 0) & (labels != int(np.argmax(sizes)))
    return np.where(ndimage.binary_dilation(others), np.float32(0), share)
