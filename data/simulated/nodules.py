"""Nodules in the phantom: where they sit, how large they truly are, how they look."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from data.nodule import Density
from data.simulated import tissues
from data.simulated.distances import Field
from data.simulated.grid import Grid, interpolated
from data.simulated.nodule_shapes import NoduleShape
from data.volume import Millimetres3

_SUBSAMPLE_MM: Final = 0.3
_TRUTH_STEPS_A_CELL: Final = 2.5
_VOLUME_TOLERANCE: Final = 2e-4
_MOST_STEPS: Final = 40


@dataclass(frozen=True, slots=True, eq=False)
class LungBoundary:
    """The pleura of one scan: where nodules end.

    Attributes:
        distance: Signed distance on a coarse grid, negative in the lungs, mm.
        grid: That grid.
    """

    distance: Field = field(repr=False)
    grid: Grid

    def contains(self, z: Field, y: Field, x: Field) -> NDArray[np.bool_]:
        """Whether points of a box (z, y and x along its axes) lie in a lung."""
        return interpolated(self.distance, self.grid.positions(z, y, x)) < 0

    def depth_mm(self, at_mm: Millimetres3) -> float:
        """How deep under the pleura a point lies."""
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

    def contains(
        self, z: Field, y: Field, x: Field, *, core: bool = False
    ) -> NDArray[np.bool_]:
        """Whether points of a box lie in the nodule, or in its solid core.

        Args:
            z: Heights of the box, mm, LPS.
            y: Rows of the box.
            x: Columns of the box.
            core: Ask for the solid core of a part-solid nodule.
        """
        inside = self._within(z, y, x, self.cell_mm)
        if self.touches_pleura:
            inside &= self.boundary.contains(z, y, x)
        return inside & self._within(z, y, x, self.core_cell_mm) if core else inside

    @property
    def touches_pleura(self) -> bool:
        """Whether any of its cube may lie beyond the lung."""
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
        """How deep under its surface the anchor lies, or under that of its core."""
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
        inside = self.contains(fine[0], fine[1], fine[2], core=core)
        return inside.reshape(blocks).mean(axis=(1, 3, 5), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class TrueSize:
    """What is true of a placed nodule; from sampling far finer than any voxel.

    Attributes:
        volume_mm3: Volume inside the lung.
        solid_volume_mm3: Volume of the solid part.
        long_axis_mm: Longest diameter on the axial plane of largest area.
        short_axis_mm: Longest diameter at right angles to it on that plane.
        centre_mm: Centre of mass, LPS.
    """

    volume_mm3: float
    solid_volume_mm3: float
    long_axis_mm: float
    short_axis_mm: float
    centre_mm: Millimetres3


def place(
    shape: NoduleShape,
    anchor_mm: Millimetres3,
    density: Density,
    boundary: LungBoundary,
    *,
    volume_mm3: float,
    solid_volume_mm3: float,
) -> PlacedNodule:
    """Scale a shape until what lies in the lung has the wanted volume.

    Args:
        shape: The outline.
        anchor_mm: Where its deepest point goes, LPS, inside a lung.
        density: Attenuation class.
        boundary: The lungs in this scan.
        volume_mm3: Wanted volume.
        solid_volume_mm3: Wanted volume of the core; counts for part-solid only.
    """
    nodule = PlacedNodule(shape, anchor_mm, 1.0, density, boundary)
    filled = float((shape.level > 0).sum())
    cell = _solved(
        lambda cell_mm: _volume(_resized(nodule, cell_mm, 0.0)),
        volume_mm3,
        (volume_mm3 / filled) ** (1 / 3),
    )
    if density is not Density.PART_SOLID:
        return _resized(nodule, cell, 0.0)
    core = _solved(
        lambda core_mm: _volume(_resized(nodule, cell, core_mm), core=True),
        solid_volume_mm3,
        (solid_volume_mm3 / filled) ** (1 / 3),
    )
    return _resized(nodule, cell, core)


def _resized(nodule: PlacedNodule, cell_mm: float, core_mm: float) -> PlacedNodule:
    return replace(nodule, cell_mm=cell_mm, core_cell_mm=core_mm)


def _solved(
    volume_of: Callable[[float], float], wanted_mm3: float, cell_mm: float
) -> float:
    """The cell size at which the volume is the wanted one; volume grows as its cube."""
    for _ in range(_MOST_STEPS):
        ratio = wanted_mm3 / max(volume_of(cell_mm), 1e-3)
        if abs(ratio - 1) < _VOLUME_TOLERANCE:
            break
        cell_mm *= ratio ** (1 / 3)
    return cell_mm


def _fine_box(nodule: PlacedNodule) -> tuple[Field, Field, Field, float]:
    """z, y and x of a fine box around a nodule, and its step, mm."""
    low, high = nodule.extent_mm()
    step = nodule.cell_mm / _TRUTH_STEPS_A_CELL
    x, y, z = (
        np.arange(a, b, step, dtype=np.float64).astype(np.float32)
        for a, b in zip(low, high, strict=True)
    )
    return z, y, x, step


def _volume(nodule: PlacedNodule, *, core: bool = False) -> float:
    z, y, x, step = _fine_box(nodule)
    return float(nodule.contains(z, y, x, core=core).sum()) * step**3


def true_size(nodule: PlacedNodule) -> TrueSize:
    """Measure a placed nodule on a grid of 0.4 of its own cells."""
    z, y, x, step = _fine_box(nodule)
    inside = nodule.contains(z, y, x)
    volume = float(inside.sum()) * step**3
    solid = {
        Density.SOLID: lambda: volume,
        Density.GROUND_GLASS: lambda: 0.0,
        Density.PART_SOLID: lambda: _volume(nodule, core=True),
    }[nodule.density]()
    weights = [inside.sum(axis=axes) for axes in ((1, 2), (0, 2), (0, 1))]
    centre = [
        float(np.average(axis, weights=w))
        for axis, w in zip((z, y, x), weights, strict=True)
    ]
    plane = inside[int(np.argmax(weights[0]))]
    long_mm, short_mm = axial_diameters(plane, step)
    return TrueSize(volume, solid, long_mm, short_mm, (centre[2], centre[1], centre[0]))


def axial_diameters(plane: NDArray[np.bool_], step_mm: float) -> tuple[float, float]:
    """Longest diameter of a region, and its width at right angles to that.

    Args:
        plane: Shape (rows, columns); True inside, at least one pixel.
        step_mm: Distance of pixel centres.
    """
    points = np.argwhere(plane) * step_mm
    if len(points) > 3:
        points = points[ConvexHull(points, qhull_options="QJ").vertices]
    apart = points[:, None] - points[None]
    distances = np.hypot(apart[..., 0], apart[..., 1])
    one, other = np.unravel_index(int(np.argmax(distances)), distances.shape)
    long_mm = float(distances[one, other])
    direction = (points[other] - points[one]) / max(long_mm, 1e-9)
    across = points @ np.array([-direction[1], direction[0]])
    return long_mm + step_mm, float(np.ptp(across)) + step_mm
