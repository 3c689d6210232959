"""Views of a nodule: where they lie, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InvalidScanError
from data.imaging.volume import CTVolume
from fusion.network.nodule_views import (
    CELL_MM,
    CELLS,
    NoduleViews,
    views_of_array,
    views_of_volume,
    windowed,
)

AXES = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))


def ramp(axis: int, shape: tuple[int, int, int] = (60, 130, 130)) -> np.ndarray:
    """Hounsfield units that grow by 5 a voxel along one axis, -300 in the middle."""
    steps = np.arange(shape[axis]) - (shape[axis] - 1) / 2
    along = [1, 1, 1]
    along[axis] = -1
    return np.broadcast_to(-300 + 5 * steps.reshape(along), shape).astype(np.float32)


def middle(hu: np.ndarray) -> tuple[float, float, float]:
    k, i, j = ((n - 1) / 2 for n in hu.shape)
    return k, i, j


def test_a_ramp_is_sampled_exactly() -> None:
    """The voxel of 1.5 mm along the slices: 5 HU a voxel is 10/3 HU a millimetre."""
    hu = ramp(0, (70, 130, 130))
    views = views_of_array(hu, (1.5, 0.7, 0.7), middle(hu)).window
    planes = windowed(np.array([-300 - 1.4 / 1.5 * 5, -300, -300 + 1.4 / 1.5 * 5]))
    with_planes = views[0].mean(axis=(1, 2))
    assert with_planes == pytest.approx(planes, abs=1e-5)
    steps_mm = (np.arange(CELLS) - (CELLS - 1) / 2) * CELL_MM
    wanted = windowed(-300 + steps_mm / 1.5 * 5)
    assert views[1][1][:, 48] == pytest.approx(wanted, abs=1e-5)
    assert views[2][1][:, 48] == pytest.approx(wanted, abs=1e-5)


def test_beyond_the_edge_lies_air() -> None:
    hu = np.random.default_rng(0).normal(0, 20, (9, 9, 9)).astype(np.float32)
    views = views_of_array(hu, (0.7, 0.7, 0.7), (4.0, 4.0, 4.0)).window
    assert views[:, :, 0].max() == 0
    assert views[:, :, 46:50, 46:50].min() > 0.5


def test_a_volume_gives_what_its_array_gives() -> None:
    hu = np.random.default_rng(1).integers(-900, 100, (40, 50, 60)).astype(np.int16)
    volume = CTVolume(hu, (1.25, 0.8, 0.8), (5.0, -3.0, 7.0), AXES)
    centre = (20.0, 25.0, 30.0)
    seen = views_of_volume(volume, volume.lps_mm(centre)).window
    wanted = views_of_array(hu, volume.spacing_mm, centre).window
    assert seen == pytest.approx(wanted, abs=1e-5)


@settings(max_examples=6)
@given(
    shift=st.tuples(*[st.integers(-3, 3)] * 3),
    seed=st.integers(0, 50),
)
def test_views_follow_the_nodule(shift: tuple[int, int, int], seed: int) -> None:
    hu = np.random.default_rng(seed).normal(-500, 200, (20, 20, 20))
    padded = np.pad(hu, 8, constant_values=-1000.0)
    centre = (17.0, 18.0, 17.5)
    moved = np.roll(padded, shift, axis=(0, 1, 2))
    there = tuple(c + s for c, s in zip(centre, shift, strict=True))
    before = views_of_array(padded, (1.0, 1.0, 1.0), centre).window
    after = views_of_array(moved, (1.0, 1.0, 1.0), there).window
    assert after == pytest.approx(before, abs=1e-5)


def test_a_point_outside_the_scan_is_refused() -> None:
    volume = CTVolume(np.zeros((4, 4, 4), np.int16), (1, 1, 1), (0, 0, 0), AXES)
    with pytest.raises(InvalidScanError, match="outside"):
        views_of_volume(volume, (50.0, 0.0, 0.0))


def test_one_value_everywhere_is_refused() -> None:
    air = np.full((80, 80, 80), -1000.0)
    with pytest.raises(InvalidScanError, match="one value"):
        views_of_array(air, (1.0, 1.0, 1.0), (40.0, 40.0, 40.0))


def test_a_wrong_size_is_refused() -> None:
    with pytest.raises(InvalidScanError, match=r"\(3, 3, 64, 64\)"):
        NoduleViews(np.zeros((3, 3, 64, 64), np.float32))


def test_a_flat_array_is_refused() -> None:
    with pytest.raises(InvalidScanError, match=r"\(5, 5\)"):
        views_of_array(np.zeros((5, 5)), (1.0, 1.0, 1.0), (2.0, 2.0, 2.0))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(value: float) -> None:
    window = np.random.default_rng(2).random((3, 3, 96, 96)).astype(np.float32)
    window[0, 0, 5, 5] = value
    with pytest.raises(InvalidScanError, match="1 values"):
        NoduleViews(window)


def test_hounsfield_units_are_refused_as_a_window() -> None:
    window = np.random.default_rng(2).normal(-500, 100, (3, 3, 96, 96))
    with pytest.raises(InvalidScanError, match="0 to 1"):
        NoduleViews(window.astype(np.float32))
