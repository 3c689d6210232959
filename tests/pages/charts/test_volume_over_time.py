"""The chart of volumes."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.coding import Coding
from data.imaging.nodule import Nodule
from data.partial_date import PartialDate
from data.patient.therapy import TherapyLine, TherapyStatus
from pages.charts.volume_axes import volume_range, volume_ticks
from pages.charts.volume_over_time import volume_over_time
from tests.pages.example_cases import HOSTILE, case, measurement


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
