"""Lung mask on an analytic chest: volumes, sides, hull, and what must not disturb."""

from collections.abc import Callable

import numpy as np
import pytest

from data.errors import InvalidScanError
from data.imaging.lungs import Side
from data.imaging.volume import CTVolume
from fusion.imaging.lungs import lung_labels, lung_mask

pytestmark = pytest.mark.slow

Build = Callable[..., CTVolume]

ORIENTATIONS = {
    "supine": ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    "prone": ((0.0, 0.0, 1.0), (0.0, -1.0, 0.0), (-1.0, 0.0, 0.0)),
    "feet first": ((0.0, 0.0, -1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    "mirrored columns": ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 0.0)),
    "oblique": (
        (0.0, float(-np.sin(0.2)), float(np.cos(0.2))),
        (0.0, float(np.cos(0.2)), float(np.sin(0.2))),
        (1.0, 0.0, 0.0),
    ),
}


@pytest.mark.parametrize("axes", ORIENTATIONS.values(), ids=ORIENTATIONS.keys())
def test_volume_and_side_do_not_depend_on_orientation(
    chest: Build, chest_lung_ml: float, axes: tuple[tuple[float, ...], ...]
) -> None:
    lungs = lung_mask(chest(axes=axes))
    assert lungs.right_ml == pytest.approx(chest_lung_ml, rel=0.03)
    assert lungs.left_ml == pytest.approx(chest_lung_ml, rel=0.03)
    assert lungs.side_at((-75, 0, 0)) is Side.RIGHT
    assert lungs.side_at((75, 0, 0)) is Side.LEFT
    assert lungs.side_at((0, -60, 0)) is None
    assert lungs.side_at((500, 0, 0)) is None


@pytest.mark.parametrize(
    ("array_axes", "axes"),
    [
        ((1, 0, 2), ((0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0))),
        ((2, 0, 1), ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0))),
    ],
    ids=["coronal", "sagittal"],
)
def test_coronal_and_sagittal_slices(
    chest: Build,
    chest_lung_ml: float,
    array_axes: tuple[int, int, int],
    axes: tuple[tuple[float, ...], ...],
) -> None:
    sizes = (260.0, 260.0, 360.0)
    turned = tuple(sizes[a] for a in array_axes)
    lungs = lung_mask(chest(size_mm=turned, axes=axes))
    assert lungs.right_ml == pytest.approx(chest_lung_ml, rel=0.03)
    assert lungs.side_at((75, 0, 0)) is Side.LEFT


@pytest.mark.parametrize(
    "options",
    [
        {"table": True},
        {"stomach_gas": True},
        {"joined": True},
        {"trachea": False},
        {"noise_hu": 60.0},
        {"tissue_hu": 250.0},
        {"air_hu": -1024.0},
        {"lung_hu": -920.0},
        {"lung_hu": -600.0},
        {"spacing_mm": (5.0, 1.2, 1.2)},
        {"spacing_mm": (1.5, 2.5, 2.5)},
        {"size_mm": (260.0, 180.0, 240.0)},
    ],
    ids=lambda options: next(iter(options)) + "=" + str(next(iter(options.values()))),
)
def test_odd_scans_measure_the_same_lungs(
    chest: Build, chest_lung_ml: float, options: dict[str, object]
) -> None:
    lungs = lung_mask(chest(**options))
    assert lungs.right_ml == pytest.approx(chest_lung_ml, rel=0.05)
    assert lungs.left_ml == pytest.approx(chest_lung_ml, rel=0.05)


@pytest.mark.parametrize(
    ("shift_mm", "cut"),
    [((0.0, 0.0, -60.0), {"top"}), ((0.0, 0.0, 60.0), {"base"})],
    ids=["apex missing", "base missing"],
)
def test_missing_apex_or_base_is_said(
    chest: Build, shift_mm: tuple[float, float, float], cut: set[str]
) -> None:
    lungs = lung_mask(chest(size_mm=(230.0, 260.0, 360.0), shift_mm=shift_mm))
    assert lungs.cut == cut
    assert lungs.right_ml == pytest.approx(lungs.left_ml, rel=0.05)


@pytest.mark.parametrize("missing", [Side.RIGHT, Side.LEFT])
def test_a_missing_lung_leaves_the_other_on_its_side(
    chest: Build, chest_lung_ml: float, missing: Side
) -> None:
    lungs = lung_mask(chest(**{missing.value: False}))
    there, gone = (
        (lungs.left_ml, lungs.right_ml)
        if missing is Side.RIGHT
        else (lungs.right_ml, lungs.left_ml)
    )
    assert gone == 0
    assert there == pytest.approx(chest_lung_ml, rel=0.03)


def test_nodule_at_the_pleura_lies_in_the_hull(chest: Build) -> None:
    at_pleura = ((-125.0, 0.0, 0.0), 9.0)
    volume = chest(nodules=(at_pleura,))
    lungs = lung_mask(volume)
    assert lungs.side_at((-120, 0, 0)) is Side.RIGHT
    region = volume.region((-120, 0, 0), 5)
    assert (lung_labels(region, lungs) > 0).mean() > 0.95


def test_trachea_is_not_lung(chest: Build) -> None:
    lungs = lung_mask(chest())
    assert lungs.side_at((0, 10, 60)) is None
    assert 10 < lungs.airway_ml < 80


def test_region_labels_equal_those_of_the_whole(chest: Build) -> None:
    volume = chest(spacing_mm=(2.0, 1.5, 1.5))
    lungs = lung_mask(volume)
    whole = lung_labels(volume, lungs)
    region = volume.region((-110, 20, 30), 25)
    first = np.round(volume.index_of(region.origin_mm)).astype(int)
    box = tuple(slice(f, f + n) for f, n in zip(first, region.hu.shape, strict=True))
    inner = (slice(4, -4),) * 3  # whole coarse voxels only
    np.testing.assert_array_equal(lung_labels(region, lungs)[inner], whole[box][inner])


def test_volumes_are_those_of_the_labels(chest: Build) -> None:
    volume = chest(spacing_mm=(2.0, 2.0, 2.0))
    lungs = lung_mask(volume)
    counts = np.bincount(lung_labels(volume, lungs).ravel(), minlength=3)
    assert counts[1] * volume.voxel_mm3 / 1000 == pytest.approx(
        lungs.right_ml, rel=2e-3
    )
    assert counts[2] * volume.voxel_mm3 / 1000 == pytest.approx(lungs.left_ml, rel=2e-3)


@pytest.mark.parametrize(
    "options",
    [
        {"right": False, "left": False, "trachea": False},
        {"right": False, "left": False, "table": True, "stomach_gas": True},
        {"lung_hu": 30.0},
    ],
    ids=["no lung", "table and stomach", "dense"],
)
def test_no_lung_is_refused_by_name(chest: Build, options: dict[str, object]) -> None:
    with pytest.raises(InvalidScanError, match="No lung"):
        lung_mask(chest(**options))
