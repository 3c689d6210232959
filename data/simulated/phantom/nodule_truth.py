"""True size of a nodule, and scaling it to a wanted volume.

Sampled far finer than any voxel, so that the scan's own grid plays no part.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from data.imaging.nodule import Density
from data.imaging.volume import Millimetres3
from data.simulated.anatomy.distances import Field
from data.simulated.phantom.nodule_shapes import NoduleShape
from data.simulated.phantom.nodules import LungBoundary, PlacedNodule

# Count, relative share, count, share. Chosen: more steps and a smaller tolerance
# change the true volume by less than 0.02 % and take longer.
_TRUTH_STEPS_A_CELL: Final = 2.5
_VOLUME_TOLERANCE: Final = 2e-4
_MOST_STEPS: Final = 40
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class TrueSize:
    """True size of a placed nodule; from sampling far finer than any voxel.

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
    filled = nodule.filled(z, y, x, step, core=core)
    return float(filled.sum(dtype=np.float64)) * step**3


def true_size(nodule: PlacedNodule) -> TrueSize:
    """Measure a placed nodule on a grid of 0.4 of its own cells."""
    z, y, x, step = _fine_box(nodule)
    filled = nodule.filled(z, y, x, step)
    volume = float(filled.sum(dtype=np.float64)) * step**3
    solid = {
        Density.SOLID: lambda: volume,
        Density.GROUND_GLASS: lambda: 0.0,
        Density.PART_SOLID: lambda: _volume(nodule, core=True),
    }[nodule.density]()
    weights = [filled.sum(axis=axes) for axes in ((1, 2), (0, 2), (0, 1))]
    centre = [
        float(np.average(axis, weights=w))
        for axis, w in zip((z, y, x), weights, strict=True)
    ]
    plane = filled[int(np.argmax(weights[0]))] > _HALF
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
