"""The figures: what they draw is checked in numbers, how they look in the browser."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.coding import Coding
from data.imaging.nodule import KeyImage, Nodule
from data.partial_date import PartialDate
from data.patient.therapy import TherapyLine, TherapyStatus
from pages.charts.ct_slice_image import (
    WINDOWS,
    direction_letter,
    drawn_crop,
    drawn_slice,
)
from pages.charts.volume_axes import volume_range, volume_ticks
from pages.charts.volume_over_time import volume_over_time
from tests.pages.example_cases import HOSTILE, case, measurement


def key_image(spacing_mm: tuple[float, float] = (0.5, 0.5)) -> KeyImage:
    """Lung with a disc of 10 mm in its middle, outlined."""
    rows, columns = np.mgrid[:240, :240]
    row_mm, column_mm = spacing_mm
    distance = np.hypot((rows - 120) * row_mm, (columns - 100) * column_mm)
    hu = np.where(distance < 10, 40, -860).astype(np.int16)
    turn = np.linspace(0, 2 * np.pi, 90)
    outline = np.column_stack(
        [120 + 10 / row_mm * np.sin(turn), 100 + 10 / column_mm * np.cos(turn)]
    )
    return KeyImage(
        hu,
        spacing_mm,
        -120.0,
        40,
        (outline.astype(np.float32),),
        (120.0, 100.0),
        ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    )


@given(st.floats(0.5, 1e4), st.floats(1.01, 1e4))
def test_ticks_lie_on_the_axis_and_are_few(low: float, factor: float) -> None:
    lowest, highest = volume_range(low, low * factor)
    ticks = volume_ticks(lowest, highest)
    assert 2 <= len(ticks) <= 12
    assert all(lowest <= tick <= highest for tick in ticks)
    assert lowest < low
    assert low * factor < highest


def test_an_axis_spans_three_doublings_at_least() -> None:
    lowest, highest = volume_range(100, 101)
    assert highest / lowest == pytest.approx(8)
    assert math.sqrt(lowest * highest) == pytest.approx(math.sqrt(100 * 101))


def test_the_volume_axis_is_logarithmic_with_range_and_ticks_of_its_own() -> None:
    figure = volume_over_time(case().nodules, ())
    axis = figure.layout.yaxis
    assert axis.type == "log"
    assert 10 ** axis.range[0] < 82.5
    assert 10 ** axis.range[1] > 1310 * 1.2
    assert axis.tickvals
    assert all(text.endswith("mm³") for text in axis.ticktext)


def test_bars_reach_from_bound_to_bound() -> None:
    nodule = Nodule("2.25.1", "N1", (measurement(date(2025, 1, 1), 500.0),))
    trace = volume_over_time([nodule], ()).data[0]
    assert trace.y[0] + trace.error_y.array[0] == pytest.approx(600)
    assert trace.y[0] - trace.error_y.arrayminus[0] == pytest.approx(500 / 1.2)


def test_treatments_are_shaded_from_start_to_end_and_escaped() -> None:
    known = TherapyLine(
        (Coding(HOSTILE),),
        TherapyStatus.COMPLETED,
        ("x",),
        PartialDate(2025, 3, 1),
        PartialDate(2025, 6),
    )
    unknown = TherapyLine((Coding("x"),), TherapyStatus.UNKNOWN, ("y",))
    figure = volume_over_time(case().nodules, (known, unknown))
    (shape,) = figure.layout.shapes
    assert (shape.x0, shape.x1) == ("2025-03-01", "2025-06-30")
    assert "<script>" not in figure.layout.annotations[0].text


def test_lines_of_nodules_differ_by_more_than_colour() -> None:
    first, second = volume_over_time(case().nodules, ()).data
    assert first.marker.symbol != second.marker.symbol
    assert first.line.dash != second.line.dash


def test_the_window_puts_its_level_at_mid_grey() -> None:
    level, _ = WINDOWS["lung"]
    flat = KeyImage(
        np.full((64, 64), level, np.int16), (1.0, 1.0), 0.0, 0, (), (32.0, 32.0)
    )
    middle = drawn_crop(flat, WINDOWS["lung"], outlined=False).getpixel((440, 440))
    assert middle == (127, 127, 127)


@pytest.mark.parametrize("spacing", [(0.5, 0.5), (0.4, 0.8)])
def test_ten_millimetres_of_patient_are_ten_on_the_picture(
    spacing: tuple[float, float],
) -> None:
    """The crop is 56 mm on 880 pixels, in both directions, whatever the spacing."""
    picture = drawn_crop(key_image(spacing), WINDOWS["mediastinum"], outlined=False)
    grey = np.asarray(picture)[:, :, 0]
    widths = (grey[440] > 100).sum(), (grey[:, 440] > 100).sum()
    letters_px = 60
    for width in widths:
        assert width * 56 / 880 == pytest.approx(20, abs=letters_px * 56 / 880)


def test_the_outline_lies_on_the_edge() -> None:
    picture = np.asarray(drawn_crop(key_image(), WINDOWS["lung"], outlined=True))
    yellow = (picture[:, :, 0] > 200) & (picture[:, :, 2] < 60)
    rows, columns = np.nonzero(yellow)
    radius_mm = np.hypot(rows - 440, columns - 440) * 56 / 880
    assert radius_mm.mean() == pytest.approx(10, abs=0.3)


def test_the_whole_slice_is_square_and_framed() -> None:
    picture = drawn_slice(key_image((0.4, 0.8)), WINDOWS["lung"], outlined=False)
    assert picture.size[0] == picture.size[1]
    assert (255, 196, 0) in [color for _, color in picture.getcolors(1 << 20)]


@pytest.mark.parametrize(
    ("axis", "sign", "letter"),
    [
        ((1, 0, 0), 1, "L"),
        ((1, 0, 0), -1, "R"),
        ((0, 1, 0), 1, "P"),
        ((0, -1, 0), 1, "A"),
        ((0, 0.1, 0.99), 1, "H"),
        ((0, 0, 1), -1, "F"),
    ],
)
def test_letters_follow_lps(
    axis: tuple[float, float, float], sign: int, letter: str
) -> None:
    assert direction_letter(axis, sign) == letter
