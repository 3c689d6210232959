"""Paints one patient's bodies over each other, slab by slab."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from data.simulated.anatomy import tissues
from data.simulated.anatomy.abdomen import HEPATIC_VEINS
from data.simulated.anatomy.distances import Field, filled_share
from data.simulated.anatomy.grid import Enlarger, Grid
from data.simulated.anatomy.patient_anatomy import anatomy_of
from data.simulated.anatomy.skeleton import RIB_HEIGHT
from data.simulated.anatomy.tubes import Tubes, nearest
from data.simulated.phantom.bodies import SimulatedScan, bodies_in_scan
from data.simulated.phantom.nodules import PlacedNodule

# Chosen: anything further is far; wider planes show more of fissure and fat.
_FAR_MM: Final = np.float32(50.0)
_FISSURE_MM: Final = 0.9
_FAT_PLANE_MM: Final = 1.3


class Painter:
    """Paints bodies over each other, each by the share of the voxel it fills."""

    def __init__(self, scan: SimulatedScan, nodules: Sequence[PlacedNodule]) -> None:
        anatomy = anatomy_of(scan.build)
        self.scan = scan
        self.nodules = nodules
        self.bodies = bodies_in_scan(scan)
        self.tubes = {
            name: getattr(anatomy, name).in_scan(scan.pose)
            for name in (
                "vessels", "great_vessels", "airways", "gullet", "bones", "cartilages"
            )
        }  # fmt: skip
        self.tubes["hepatic_veins"] = HEPATIC_VEINS.in_scan(scan.pose)
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
        self._fat_planes(hu, enlarger)
        self._body(hu, enlarger, bodies.cavity, tissues.FAT)
        self._abdomen(hu, enlarger, grid)
        self._tube(hu, grid, self.tubes["great_vessels"], tissues.BLOOD)
        self._tube(hu, grid, self.tubes["gullet"], tissues.MUSCLE)
        lung = self._lungs(hu, enlarger, grid)
        self._body(hu, enlarger, bodies.heart, tissues.BLOOD)
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

    def _fat_planes(self, hu: Field, enlarger: Enlarger) -> None:
        fat = self.bodies.fat
        self._body(hu, enlarger, fat.armpits, tissues.FAT)
        box = enlarger.box_where(fat.region, 0.0)
        if box is not None:
            share = _sheet(enlarger.enlarge(fat.between, box), _FAT_PLANE_MM)
            share *= filled_share(enlarger.enlarge(fat.region, box), 4.0)
            _paint(hu[box], share, tissues.FAT)

    def _abdomen(self, hu: Field, enlarger: Enlarger, grid: Grid) -> None:
        abdomen = self.bodies.abdomen
        self._body(hu, enlarger, abdomen.diaphragm, tissues.MUSCLE)
        self._body(hu, enlarger, abdomen.room, tissues.FAT)
        self._body(hu, enlarger, abdomen.liver, tissues.LIVER)
        if enlarger.box_where(abdomen.liver, 0.0) is not None:
            self._tube(hu, grid, self.tubes["hepatic_veins"], tissues.BLOOD)
        self._body(hu, enlarger, abdomen.spleen, tissues.SPLEEN)
        self._body(hu, enlarger, abdomen.stomach, tissues.STOMACH)
        self._body(hu, enlarger, abdomen.gas, tissues.AIR)

    def _lungs(self, hu: Field, enlarger: Enlarger, grid: Grid) -> Field:
        bodies = self.bodies
        distance = enlarger.enlarge(bodies.lungs)
        lung = filled_share(distance, self.edge_mm)
        tissue = enlarger.enlarge(bodies.lung_hu)
        oblique = enlarger.enlarge(bodies.fissures.oblique)
        minor = _sheet(enlarger.enlarge(bodies.fissures.minor), _FISSURE_MM)
        minor *= oblique > 0
        fissure = np.maximum(_sheet(oblique, _FISSURE_MM), minor)
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
    change = np.asarray(value, np.float32) - hu
    change *= share
    hu += change


def _sheet(distance: Field, half_mm: float) -> Field:
    """Share of a voxel that a thin sheet fills, by the distance to its middle."""
    share = np.abs(distance)
    share *= np.float32(-1 / half_mm)
    share += 1
    return np.clip(share, 0, 1, out=share)
