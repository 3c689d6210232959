"""A simulated chest CT: anatomy, nodules and scanner together, slab by slab."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.simulated import tissues
from data.simulated.abdomen import UpperAbdomen, upper_abdomen
from data.simulated.anatomy import Anatomy, anatomy_of, lungs_at
from data.simulated.breathing import Pose
from data.simulated.build import Build
from data.simulated.chest_wall import body, gland, muscle
from data.simulated.distances import Axes, Field, filled_share
from data.simulated.grid import Enlarger, Grid
from data.simulated.nodules import LungBoundary, PlacedNodule
from data.simulated.scanner import (
    NoiseSource,
    ScanProtocol,
    blurred,
    field_of_view,
    stored,
)
from data.simulated.skeleton import (
    RIB_HEIGHT,
    breastbone,
    canal,
    shoulder_blades,
    vertebral_bodies,
)
from data.simulated.thorax import fissures
from data.simulated.tubes import Tubes, nearest

_SLAB_VOXELS = 4_000_000
_COARSE_STEP_MM = 2.5
_TOP_MM = 126.0
_FAR_MM = np.float32(50.0)


@dataclass(frozen=True, slots=True)
class SimulatedScan:
    """What is needed to render one scan; the same values give the same voxels.

    Attributes:
        build: The patient.
        pose: How the patient lay and breathed.
        protocol: How the scan was made.
        seed: Noise of this scan.
    """

    build: Build
    pose: Pose
    protocol: ScanProtocol
    seed: int

    @property
    def grid(self) -> Grid:
        """Voxel centres in scanner space; the top slice lies above the apices."""
        top = _TOP_MM * self.build.size[2] + self.pose.shift_mm[2]
        return self.protocol.grid(round(top, 2))


@dataclass(frozen=True, slots=True, eq=False)
class ScannedBodies:
    """Signed distances of the large bodies on a coarse grid over the scan, mm."""

    grid: Grid
    skin: Field
    muscle: Field
    cavity: Field
    below_diaphragm: Field
    lungs: Field
    lung_hu: Field
    fissures: Field
    heart: Field
    abdomen: UpperAbdomen
    bone: Field
    discs: Field
    canal: Field
    glands: Field | None


@lru_cache(maxsize=1)
def bodies_in_scan(scan: SimulatedScan) -> ScannedBodies:
    """Compute the large bodies as they lie in this scan."""
    step_mm = max(_COARSE_STEP_MM, 1.6 * scan.protocol.pixel_mm)
    fine = scan.grid
    spans = [step * (n - 1) for step, n in zip(fine.step_mm, fine.shape, strict=True)]
    shape = [int(np.ceil(span / step_mm)) + 3 for span in spans]
    z, y, x = (origin - step_mm for origin in fine.origin_mm)
    coarse = Grid((z, y, x), (step_mm,) * 3, (shape[0], shape[1], shape[2]))
    at = scan.pose.to_anatomy(*coarse.axes())
    cage_mm, lungs_mm, heart_mm, cavity_mm, below_mm = lungs_at(at, coarse, scan.pose)
    muscle_mm = muscle(at)
    vertebrae, discs = vertebral_bodies(at)
    bone = np.minimum(
        np.minimum(vertebrae, breastbone(at)), shoulder_blades(at, cage_mm)
    )
    glands = (
        np.minimum(gland(at, -1.0, scan.build), gland(at, 1.0, scan.build))
        if scan.build.breast_mm
        else None
    )
    return ScannedBodies(
        coarse,
        body(at, muscle_mm, scan.build),
        muscle_mm,
        cavity_mm,
        below_mm,
        lungs_mm,
        _lung_hu(at, coarse, scan.build),
        fissures(at),
        heart_mm,
        upper_abdomen(at, cavity_mm, below_mm),
        bone,
        discs,
        canal(at),
        glands,
    )


def lung_boundary(scan: SimulatedScan) -> LungBoundary:
    """Where the lungs of this scan end, for placing nodules."""
    bodies = bodies_in_scan(scan)
    return LungBoundary(bodies.lungs, bodies.grid)


def _lung_hu(at: Axes, coarse: Grid, build: Build) -> Field:
    """Lung tissue: denser towards the back, uneven from lobule to lobule."""
    rng = np.random.default_rng([build.seed, 2])
    uneven = rng.standard_normal(coarse.shape, dtype=np.float32)
    uneven = ndimage.gaussian_filter(uneven, 1.6)
    uneven *= 13.0 / uneven.std()
    hu = tissues.LUNG + tissues.LUNG_GRADIENT_PER_MM * at[1] + uneven
    return np.asarray(hu - build.emphysema * 250.0, np.float32)


def render(
    scan: SimulatedScan, nodules: Sequence[PlacedNodule] = (), *, noise: bool = True
) -> Iterator[NDArray[np.int16]]:
    """Render a scan slice by slice, from foot to head, in bounded memory.

    Yields:
        Shape (rows, columns), Hounsfield units.
    """
    painter = _Painter(scan, nodules)
    protocol = scan.protocol
    inside, source = field_of_view(protocol), NoiseSource(protocol, scan.seed)
    together = max(8, _SLAB_VOXELS // protocol.matrix**2)
    for first in range(0, protocol.slices, together):
        hu, strength = painter.slab(first, min(first + together, protocol.slices))
        for image, due in zip(blurred(hu, protocol), strength, strict=True):
            if noise:
                image += source.next_slice(due)
            yield stored(image, inside)


class _Painter:
    """Paints bodies over each other, each by the share of the voxel it fills."""

    def __init__(self, scan: SimulatedScan, nodules: Sequence[PlacedNodule]) -> None:
        anatomy: Anatomy = anatomy_of(scan.build)
        self.scan = scan
        self.nodules = nodules
        self.bodies = bodies_in_scan(scan)
        self.tubes = {
            name: getattr(anatomy, name).in_scan(scan.pose)
            for name in (
                "vessels", "great_vessels", "airways", "gullet", "bones", "cartilages"
            )
        }  # fmt: skip
        self.edge_mm = (
            float(np.hypot(scan.protocol.pixel_mm, scan.protocol.slice_mm)) / 1.2
        )

    def slab(self, first: int, stop: int) -> tuple[Field, Field]:
        """Noise-free Hounsfield units of some slices, and the noise due in each."""
        grid = self.scan.grid.slab(first, stop)
        bodies = self.bodies
        enlarger = Enlarger(bodies.grid, grid)
        hu = np.full(grid.shape, tissues.AIR, np.float32)
        self._table(hu, grid)
        skin = enlarger.enlarge(bodies.skin)
        _paint(hu, filled_share(skin, self.edge_mm), tissues.SKIN)
        _paint(hu, filled_share(skin + 2.0, 2.0), tissues.FAT)
        if bodies.glands is not None:
            self._body(hu, enlarger, bodies.glands, tissues.GLAND, edge_mm=8.0)
        self._body(hu, enlarger, bodies.muscle, tissues.MUSCLE)
        self._body(hu, enlarger, bodies.cavity + 1.0, tissues.FAT)
        self._soft_organs(hu, enlarger, grid)
        lung = self._lungs(hu, enlarger, grid)
        self._bones(hu, enlarger, grid)
        for nodule in self.nodules:
            nodule.paint_solid(hu, grid)
        return hu, self._noise(skin, lung)

    def _body(
        self,
        hu: Field,
        enlarger: Enlarger,
        distance: Field,
        value: float,
        *,
        edge_mm: float | None = None,
    ) -> None:
        edge = edge_mm or self.edge_mm
        box = enlarger.box_where(distance, edge)
        if box is not None:
            share = filled_share(enlarger.enlarge(distance, box), edge)
            _paint(hu[box], share, value)

    def _tube(
        self,
        hu: Field,
        grid: Grid,
        tubes: Tubes,
        value: float,
        within: Field | None = None,
    ) -> None:
        distance = np.full(grid.shape, _FAR_MM)
        nearest(tubes, grid, self.edge_mm, into=distance)
        share = filled_share(distance, self.edge_mm)
        if within is not None:
            share *= within
        _paint(hu, share, value)

    def _soft_organs(self, hu: Field, enlarger: Enlarger, grid: Grid) -> None:
        bodies, abdomen = self.bodies, self.bodies.abdomen
        wall = np.maximum(np.abs(bodies.below_diaphragm - 1.5) - 1.5, bodies.cavity)
        self._body(hu, enlarger, wall, tissues.MUSCLE)
        self._body(hu, enlarger, bodies.heart, tissues.BLOOD)
        self._body(hu, enlarger, abdomen.liver, tissues.LIVER)
        self._body(hu, enlarger, abdomen.spleen, tissues.SPLEEN)
        self._body(hu, enlarger, abdomen.stomach, tissues.STOMACH)
        self._body(hu, enlarger, abdomen.gas, tissues.AIR)
        self._tube(hu, grid, self.tubes["great_vessels"], tissues.BLOOD)
        self._tube(hu, grid, self.tubes["gullet"], tissues.MUSCLE)

    def _lungs(self, hu: Field, enlarger: Enlarger, grid: Grid) -> Field:
        bodies = self.bodies
        distance = enlarger.enlarge(bodies.lungs)
        lung = filled_share(distance, self.edge_mm)
        tissue = enlarger.enlarge(bodies.lung_hu)
        fissure = np.clip(1.0 - np.abs(enlarger.enlarge(bodies.fissures)) / 0.9, 0, 1)
        tissue += np.float32(tissues.FISSURE_RISE) * fissure
        _paint(hu, lung, tissue)
        for nodule in self.nodules:
            nodule.paint_ground_glass(hu, grid)
        self._tube(hu, grid, self.tubes["vessels"], tissues.BLOOD, within=lung)
        airways = self.tubes["airways"]
        wall = 0.35 + 0.14 * airways.radii_mm
        self._tube(hu, grid, airways.thicker(wall), tissues.AIRWAY_WALL)
        self._tube(hu, grid, airways, tissues.AIR)
        return lung

    def _bones(self, hu: Field, enlarger: Enlarger, grid: Grid) -> None:
        bodies = self.bodies
        self._body(hu, enlarger, bodies.discs, tissues.DISC)
        distance = enlarger.enlarge(bodies.bone)
        nearest(
            self.tubes["bones"], grid, self.edge_mm, into=distance, height=RIB_HEIGHT
        )
        _paint(hu, filled_share(distance, self.edge_mm), tissues.CORTICAL_BONE)
        _paint(hu, filled_share(distance + 1.9, 1.6), tissues.MARROW)
        cartilage = np.full(grid.shape, _FAR_MM)
        nearest(
            self.tubes["cartilages"],
            grid,
            self.edge_mm,
            into=cartilage,
            height=RIB_HEIGHT,
        )
        _paint(hu, filled_share(cartilage, self.edge_mm), tissues.CARTILAGE)
        self._body(hu, enlarger, bodies.canal, tissues.CANAL)

    def _table(self, hu: Field, grid: Grid) -> None:
        """The patient's couch: two thin curved shells."""
        x, y, _ = grid.axes()
        back = 138.0 * self.scan.build.size[1] + self.scan.pose.shift_mm[1]
        for depth in (0.0, 22.0):
            sag = back + depth - (8.0 - depth / 3) * (x / 200.0) ** 2 * 4.0
            distance = np.maximum(np.abs(y - sag) - 1.2, np.abs(x) - 205.0)
            share = filled_share(distance, self.edge_mm)
            _paint(hu, np.broadcast_to(share, hu.shape), tissues.TABLE)

    def _noise(self, skin: Field, lung: Field) -> Field:
        """Standard deviation due at each voxel: most in the middle of the body."""
        depth = np.clip(-skin / 90.0, -0.4, 1.0)
        strength = self.scan.protocol.noise_hu * (0.62 + 0.42 * depth)
        strength *= 1.0 - np.float32(0.22) * lung
        return np.asarray(strength, np.float32)


def _paint(hu: Field, share: Field, value: Field | float) -> None:
    """Let a body replace what is there, by its share of each voxel."""
    hu += share * (np.asarray(value, np.float32) - hu)
