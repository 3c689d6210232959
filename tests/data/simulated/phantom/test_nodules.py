"""The truth of a simulated nodule is what is rendered."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.imaging.nodule import Density
from data.imaging.volume import Millimetres3
from data.simulated.anatomy import tissues
from data.simulated.anatomy.grid import Grid
from data.simulated.phantom.nodule_shapes import NoduleShape, nodule_shape, shape_count
from data.simulated.phantom.nodule_truth import axial_diameters, place, true_size
from data.simulated.phantom.nodules import LungBoundary, PlacedNodule

WIDE = Grid((-60.0, -60.0, -60.0), (4.0, 4.0, 4.0), (31, 31, 31))
shapes = st.integers(0, shape_count() - 1).map(nodule_shape)


def lung_left_of(x_mm: float) -> LungBoundary:
    """A lung that ends at a flat wall."""
    x, y, z = WIDE.axes()
    return LungBoundary((x - np.float32(x_mm) + 0 * y + 0 * z).astype(np.float32), WIDE)


OPEN = lung_left_of(1000.0)


def placed(
    shape: NoduleShape,
    volume_mm3: float,
    *,
    boundary: LungBoundary = OPEN,
    density: Density = Density.SOLID,
    solid_volume_mm3: float = 0.0,
    anchor_mm: Millimetres3 = (1.3, -2.1, 0.4),
) -> PlacedNodule:
    return place(
        shape,
        anchor_mm,
        density,
        boundary,
        volume_mm3=volume_mm3,
        solid_volume_mm3=solid_volume_mm3,
    )


def counted_mm3(nodule: PlacedNodule, *, core: bool = False) -> float:
    """Voxel sum on a grid that has nothing to do with the nodule's own."""
    step = 0.25
    axis = np.arange(-20.0, 20.0, step, dtype=np.float32)
    filled = nodule.filled(axis, axis, axis, step, core=core)
    return float(filled.sum(dtype=np.float64)) * step**3


@settings(max_examples=6, deadline=None)
@given(shape=shapes, volume_mm3=st.floats(65.0, 4000.0))
def test_volume_is_the_one_asked_for(shape: NoduleShape, volume_mm3: float) -> None:
    nodule = placed(shape, volume_mm3)
    assert true_size(nodule).volume_mm3 == pytest.approx(volume_mm3, rel=1e-3)
    # A grid of 0.25 mm counts the smallest, 5 mm wide, to within 2 %.
    assert counted_mm3(nodule) == pytest.approx(volume_mm3, rel=0.02)


def test_what_lies_beyond_the_pleura_does_not_count() -> None:
    nodule = placed(nodule_shape(3), 500.0, boundary=lung_left_of(3.0))
    free = placed(nodule_shape(3), 500.0)
    assert nodule.cell_mm > free.cell_mm
    assert counted_mm3(nodule) == pytest.approx(500.0, rel=0.01)


def test_core_of_a_part_solid_nodule_lies_inside_and_has_its_volume() -> None:
    nodule = placed(
        nodule_shape(5), 1500.0, density=Density.PART_SOLID, solid_volume_mm3=200.0
    )
    size = true_size(nodule)
    assert size.volume_mm3 == pytest.approx(1500.0, rel=1e-3)
    assert size.solid_volume_mm3 == pytest.approx(200.0, rel=1e-3)
    assert counted_mm3(nodule, core=True) == pytest.approx(200.0, rel=0.01)


@pytest.mark.parametrize("slice_mm", [1.0, 1.25, 3.0])
def test_rendered_nodule_holds_its_true_volume(slice_mm: float) -> None:
    """Sum of (HU - lung) / (nodule - lung) over the voxels is the volume."""
    nodule = placed(nodule_shape(11), 700.0)
    grid = Grid(
        (-30.0, -30.0, -30.0), (slice_mm, 0.9, 0.9), (int(60 / slice_mm), 67, 67)
    )
    hu = np.full(grid.shape, tissues.LUNG, np.float32)
    nodule.paint_solid(hu, grid)
    share = (hu - tissues.LUNG) / (tissues.SOLID_NODULE - tissues.LUNG)
    volume_mm3 = float(share.sum(dtype=np.float64)) * slice_mm * 0.9**2
    assert volume_mm3 == pytest.approx(700.0, rel=0.01)


def test_ground_glass_has_no_solid_part() -> None:
    nodule = placed(nodule_shape(2), 400.0, density=Density.GROUND_GLASS)
    assert true_size(nodule).solid_volume_mm3 == 0.0


def test_diameters_of_a_rectangle() -> None:
    plane = np.zeros((40, 40), bool)
    plane[5:35, 18:22] = True  # 30 by 4 mm: the longest way is corner to corner
    long_mm, short_mm = axial_diameters(plane, 1.0)
    assert long_mm == pytest.approx(np.hypot(29, 3) + 1)
    assert 4.0 < short_mm < 8.0


def test_diameters_of_a_disc() -> None:
    y, x = np.indices((81, 81)) - 40
    assert axial_diameters(np.hypot(x, y) <= 20, 0.5) == pytest.approx(
        (20.5, 20.5), 0.02
    )
