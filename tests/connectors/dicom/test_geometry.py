"""Slices form a regular upright grid, or are refused with the numbers that tell."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from connectors.dicom.geometry import SliceGrid, grid_of
from connectors.dicom.header import read_header
from connectors.dicom.series import read_series
from data.errors import InvalidScanError

Series = Callable[..., list[Path]]


def grid(paths: list[Path]) -> SliceGrid:
    return grid_of([read_header(path) for path in paths])


def test_spacing_comes_from_positions_not_from_thickness(
    tmp_path: Path, series: Series
) -> None:
    found = grid(series(tmp_path, gap_mm=0.625, SliceThickness=5))
    assert found.spacing_mm == pytest.approx((0.625, 0.7, 0.7))


def test_axes_of_an_axial_series(tmp_path: Path, series: Series) -> None:
    """PS3.3 C.7.6.2.1.1: columns grow to the left, rows to the back."""
    found = grid(series(tmp_path))
    assert found.axes == ((0, 0, 1), (0, 1, 0), (1, 0, 0))
    assert found.origin_mm == (-5, -6, 0)


def test_both_slice_orders_give_one_grid(tmp_path: Path, series: Series) -> None:
    up = series(tmp_path / "up", heights_mm=[0, 1, 2, 3])
    down = series(tmp_path / "down", heights_mm=[3, 2, 1, 0])
    assert grid(up).origin_mm == grid(down).origin_mm
    assert grid(down).order == (3, 2, 1, 0)


def test_row_and_column_spacing_are_not_confused(
    tmp_path: Path, series: Series
) -> None:
    volume = read_series(series(tmp_path, PixelSpacing=[0.9, 0.4]))
    assert volume.spacing_mm == (1.0, 0.9, 0.4)
    assert volume.lps_mm((0, 2, 0)) == pytest.approx((-5, -6 + 1.8, 0))


def test_orientation_rounded_in_the_file_is_made_perpendicular(
    tmp_path: Path, series: Series
) -> None:
    rounded = [0.9999, 0.0101, 0.0, -0.0099, 0.9999, 0.0]
    axes = np.array(grid(series(tmp_path, ImageOrientationPatient=rounded)).axes)
    assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-12)


def test_rounded_positions_are_not_gaps(tmp_path: Path, series: Series) -> None:
    heights = [round(0.625 * k, 2) for k in range(20)]
    assert grid(series(tmp_path, heights_mm=heights)).spacing_mm[0] == pytest.approx(
        0.625, abs=1e-3
    )


@pytest.mark.parametrize(
    ("heights_mm", "message"),
    [
        ([0, 1, 2, 4, 5], r"gap between slices is 2\.0 mm .* elsewhere 1\.0 mm"),
        ([0, 1, 2, 3.2, 4.2], r"gap between slices is 1\.2 mm"),
        ([0, 1, 1, 2, 3], r"1 positions hold more than one slice.*1\.0 mm"),
        ([7, 7, 7], r"All 3 slices lie at one position \(7\.0 mm"),
    ],
)
def test_uneven_stacks_are_refused_with_the_place(
    tmp_path: Path, series: Series, heights_mm: list[float], message: str
) -> None:
    with pytest.raises(InvalidScanError, match=message):
        grid(series(tmp_path, heights_mm=heights_mm))


def test_a_tilted_gantry_is_made_upright(tmp_path: Path, series: Series) -> None:
    tilt = np.radians(14)
    plane = [1, 0, 0, 0, round(np.cos(tilt), 6), round(-np.sin(tilt), 6)]
    found = grid(series(tmp_path, ImageOrientationPatient=plane))
    assert found.tilt_degrees == pytest.approx(14, abs=1e-3)
    assert found.spacing_mm[0] == pytest.approx(np.cos(tilt), abs=1e-6)
    assert found.added == (4, 0)  # 9 mm · sin 14° / 0.7 mm = 3.1 rows


@pytest.mark.parametrize(
    "sideways_mm", [[0, 1, 2, 3, 9, 5], [0, 3, 6, 6, 3, 0], [0, 2, 4, 6, 8, 10]]
)
def test_slices_that_slide_unevenly_or_too_far_are_refused(
    tmp_path: Path, series: Series, sideways_mm: list[float]
) -> None:
    paths = [
        series(tmp_path / f"{z}", heights_mm=[z], ImagePositionPatient=[x, 0, z])[0]
        for z, x in enumerate(sideways_mm)
    ]
    with pytest.raises(InvalidScanError, match="slide sideways"):
        grid(paths)


def test_a_tilt_that_shows_in_the_planes_alone_is_upright(
    tmp_path: Path, series: Series
) -> None:
    """Slices stacked along their own normal need no correction."""
    plane = [1, 0, 0, 0, 0.8, -0.6]
    paths = [
        series(
            tmp_path / f"{k}",
            heights_mm=[0],
            ImageOrientationPatient=plane,
            ImagePositionPatient=[0, 0.6 * k, 0.8 * k],
            GantryDetectorTilt=36.87,
        )[0]
        for k in range(4)
    ]
    assert grid(paths).added == (0, 0)


@pytest.mark.parametrize(
    ("heights_mm", "missing"),
    [
        ([*range(8), 9], (8,)),
        ([0, *range(2, 20), 21, *range(23, 40)], (1, 20, 22)),
        ([-2 * k for k in range(30) if k != 7], (22,)),
    ],
)
def test_single_missing_slices_are_noted(
    tmp_path: Path, series: Series, heights_mm: list[float], missing: tuple[int, ...]
) -> None:
    found = grid(series(tmp_path, heights_mm=heights_mm))
    assert found.missing == missing
    assert found.count == len(heights_mm) + len(missing)
    assert sorted(found.places + found.missing) == list(range(found.count))


@pytest.mark.parametrize(
    ("absent", "message"),
    [
        ({10, 11}, r"2 slices in a row are missing at 9\.0 mm"),
        ({10, 15, 20, 30}, "4 slices are missing; at most 3"),
    ],
)
def test_too_many_missing_slices_are_refused(
    tmp_path: Path, series: Series, absent: set[int], message: str
) -> None:
    heights = [float(z) for z in range(40) if z not in absent]
    with pytest.raises(InvalidScanError, match=message):
        grid(series(tmp_path, heights_mm=heights))


def test_a_tilt_that_only_the_tag_knows_is_refused(
    tmp_path: Path, series: Series
) -> None:
    with pytest.raises(InvalidScanError, match=r"tilted by -12\.5°.*do not show"):
        grid(series(tmp_path, GantryDetectorTilt=-12.5))


@pytest.mark.parametrize(
    ("attribute", "value", "message"),
    [
        ("ImageOrientationPatient", [0, 1, 0, 0, 0, -1], "different planes"),
        ("PixelSpacing", [0.8, 0.7], "different pixel spacings"),
    ],
)
def test_mixed_stacks_are_refused(
    tmp_path: Path, series: Series, attribute: str, value: object, message: str
) -> None:
    paths = series(tmp_path / "one", 3)
    paths += series(tmp_path / "two", heights_mm=[3, 4, 5], **{attribute: value})
    with pytest.raises(InvalidScanError, match=message):
        grid(paths)


@pytest.mark.parametrize(
    ("attribute", "value", "message"),
    [
        ("ImagePositionPatient", None, r"missing or damaged: Image Position"),
        ("ImageOrientationPatient", None, r"missing or damaged: Image Orientation"),
        ("PixelSpacing", None, r"missing or damaged: Pixel Spacing"),
        ("ImageOrientationPatient", [1, 0, 0, 1, 0, 0], "not two perpendicular"),
        ("PixelSpacing", [0, 0], "not a voxel spacing"),
    ],
)
def test_slices_without_a_place_are_refused(
    tmp_path: Path, series: Series, attribute: str, value: object, message: str
) -> None:
    with pytest.raises(InvalidScanError, match=message):
        grid(series(tmp_path, 3, **{attribute: value}))


def test_one_slice_is_no_volume(tmp_path: Path, series: Series) -> None:
    with pytest.raises(InvalidScanError, match="Too few slices: 1"):
        read_series(series(tmp_path, 1))
