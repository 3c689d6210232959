"""Nodules in the phantom: where they sit, how large they truly are, how they look."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.imaging.nodule import Density
from data.imaging.volume import Millimetres3
from data.simulated.anatomy import tissues
from data.simulated.anatomy.distances import Field, filled_share
from data.simulated.anatomy.grid import Grid, interpolated
from data.simulated.phantom.nodule_shapes import NoduleShape

# Lengths, and share of a voxel. Chosen: smaller ones take longer; at the half, a
# voxel is as often called in as out.
_SUBSAMPLE_MM: Final = 0.3
_POINT_MM: Final = 0.01
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class LungBoundary:
    """The pleura of one scan: where nodules end.

    Attributes:
        distance: Signed distance on a coarse grid, negative in the lungs, mm.
        grid: That grid.
    """

    distance: Field = field(repr=False)
    grid: Grid

    def filled(self, z: Field, y: Field, x: Field, step_mm: float) -> Field:
        """Share of small cells around the points of a box that lies in a lung."""
        distance = interpolated(self.distance, self.grid.positions(z, y, x))
        return filled_share(distance, step_mm)

    def depth_mm(self, at_mm: Millimetres3) -> float:
        """Measure how deep under the pleura a point lies."""
        x, y, z = (np.array([value], np.float32) for value in at_mm)
        return -float(
            interpolated(self.distance, self.grid.positions(z, y, x))[0, 0, 0]
        )


@dataclass(frozen=True, slots=True, eq=False)
class PlacedNodule:
    """A nodule in scanner space.

    Attributes:
        shape: Its outline.
        anchor_mm: Where the deepest point of the shape lies, LPS.
        cell_mm: Size of one cell of the shape.
        density: Attenuation class.
        core_cell_mm: Size of one cell for the solid core of a part-solid nodule.
        boundary: The lungs; nothing of the nodule lies beyond.
    """

    shape: NoduleShape
    anchor_mm: Millimetres3
    cell_mm: float
    density: Density
    boundary: LungBoundary
    core_cell_mm: float = 0.0

    def filled(
        self, z: Field, y: Field, x: Field, step_mm: float, *, core: bool = False
    ) -> Field:
        """Share of the small cells of a box that the nodule fills, or its core.

        Args:
            z: Heights of the cells, mm, LPS.
            y: Rows of the cells.
            x: Columns of the cells.
            step_mm: Size of a cell.
            core: Ask for the solid core of a part-solid nodule.
        """
        inside = self._within(z, y, x, self.cell_mm)
        if core:
            inside &= self._within(z, y, x, self.core_cell_mm)
        share = inside.astype(np.float32)
        if self.touches_pleura:
            share *= self.boundary.filled(z, y, x, step_mm)
        return share

    def contains(self, point_mm: Millimetres3, *, core: bool = False) -> bool:
        """Test whether a point (LPS) lies in the nodule, or in its solid core."""
        x, y, z = (np.array([value], np.float32) for value in point_mm)
        return bool(self.filled(z, y, x, _POINT_MM, core=core)[0, 0, 0] > _HALF)

    @property
    def touches_pleura(self) -> bool:
        """True where any of its cube may lie beyond the lung."""
        low, high = self.extent_mm()
        anchor = np.array(self.anchor_mm)
        reach = np.linalg.norm(np.maximum(high - anchor, anchor - low))
        return bool(self.boundary.depth_mm(self.anchor_mm) < 1.1 * reach)

    def _within(
        self, z: Field, y: Field, x: Field, cell_mm: float
    ) -> NDArray[np.bool_]:
        axes = [
            (axis - centre) / cell_mm + at
            for axis, centre, at in zip(
                (z, y, x), self.anchor_mm[::-1], self.shape.anchor, strict=True
            )
        ]
        return interpolated(self.shape.level, axes) > 0

    def extent_mm(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lowest and highest corner of the cube around it, LPS."""
        cells = np.array(self.shape.level.shape[::-1])
        anchor = np.array(self.shape.anchor[::-1])
        low = np.array(self.anchor_mm) - anchor * self.cell_mm
        return low, low + (cells - 1) * self.cell_mm

    def depth_mm(self, *, core: bool = False) -> float:
        """Measure the anchor's depth under its surface, or under its core's."""
        return self.shape.depth * (self.core_cell_mm if core else self.cell_mm)

    def paint_ground_glass(self, hu: Field, grid: Grid) -> None:
        """Add the ground-glass part; vessels are painted over it later."""
        if self.density is not Density.SOLID:
            self._paint(hu, grid, tissues.GROUND_GLASS_NODULE, core=False)

    def paint_solid(self, hu: Field, grid: Grid) -> None:
        """Add the solid part over everything else."""
        if self.density is not Density.GROUND_GLASS:
            core = self.density is Density.PART_SOLID
            self._paint(hu, grid, tissues.SOLID_NODULE, core=core)

    def _paint(self, hu: Field, grid: Grid, value: float, *, core: bool) -> None:
        low, high = self.extent_mm()
        pad = np.array(grid.step_mm[::-1])
        box = grid.box(low - pad, high + pad)
        if any(part.start >= part.stop for part in box):
            return
        share = self.filled_share(grid, box, core=core)
        hu[box] += share * (np.float32(value) - hu[box])

    def filled_share(
        self, grid: Grid, box: tuple[slice, slice, slice], *, core: bool = False
    ) -> Field:
        """Share of each voxel of a box that the nodule fills, by finer sampling."""
        fine, blocks = [], []
        for axis in range(3):
            centres, step = grid.axis(axis)[box[axis]], grid.step_mm[axis]
            parts = int(np.ceil(step / _SUBSAMPLE_MM))
            offsets = ((np.arange(parts) + 0.5) / parts - 0.5) * step
            fine.append((centres[:, None] + offsets).ravel().astype(np.float32))
            blocks += [centres.size, parts]
        share = self.filled(fine[0], fine[1], fine[2], _SUBSAMPLE_MM, core=core)
        return np.asarray(share.reshape(blocks).mean(axis=(1, 3, 5)))
