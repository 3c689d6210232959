"""Bars, bands and doubling lines of the growth chart."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from data.coding import Coding
from data.patient.therapy import TherapyLine, TherapyStatus
from pages.charts.growth_figure import ChartWords, growth_figure
from tests.pages.example_cases import HOSTILE, record
from tests.pages.growth.nodules_on_page import (
    FIRST,
    TODAY,
    course,
    nodule,
    real,
)


def test_the_figure_holds_bars_bands_and_labelled_doubling_times() -> None:
    words = ChartWords(
        {200: "VDT 200", 400: "VDT 400", 600: "VDT 600"},
        ((FIRST + timedelta(days=90), HOSTILE),),
        "Forecast",
    )
    therapy = TherapyLine((Coding(HOSTILE),), TherapyStatus.ACTIVE, ("x",))
    figure = growth_figure(*course(300, 420, 600), (therapy,), words, today=TODAY)
    wide, narrow, _, *lines, scans = figure.data
    assert max(wide.y) > max(narrow.y) > scans.y[-1]
    assert scans.y[0] + scans.error_y.array[0] == pytest.approx(330)
    assert len(lines) == 3
    for line, days in zip(lines, (200, 400, 600), strict=True):
        start, end = (date.fromisoformat(day) for day in line.x)
        doublings = (end - start).days / days
        assert line.y[1] / line.y[0] == pytest.approx(2**doublings)
    texts = [note.text for note in figure.layout.annotations]
    assert {"VDT 200", "VDT 400", "VDT 600"} <= set(texts)
    assert not any("<script>" in text for text in texts)


@pytest.mark.slow
@pytest.mark.parametrize("volumes", [(10, 4000), (300, 303), (5000, 60), (40,)])
def test_doubling_lines_stay_within_the_axes(volumes: tuple[float, ...]) -> None:
    words = ChartWords({200: "a", 400: "b", 600: "c"}, (), "Forecast")
    figure = growth_figure(*course(*volumes), (), words, today=TODAY, dark=True)
    low, high = (10**bound for bound in figure.layout.yaxis.range)
    first, last = figure.layout.xaxis.range
    for line in figure.data[3:6]:
        assert all(low * 0.98 <= volume <= high * 1.02 for volume in line.y)
        assert first <= line.x[0] <= line.x[1] <= last
    assert high / low < 1e6


def test_a_treatment_without_an_end_is_not_shaded_into_the_future() -> None:
    words = ChartWords({200: "a", 400: "b", 600: "c"}, (), "Forecast")
    figure = growth_figure(*course(300, 420), record().therapies, words, today=TODAY)
    ongoing = [shape.x1 for shape in figure.layout.shapes if shape.type == "rect"]
    assert max(ongoing) == TODAY.isoformat()


def test_without_a_released_forecast_the_figure_knows_nothing_of_it() -> None:
    words = ChartWords({200: "a", 400: "b", 600: "c"}, (), "Forecast")
    volumes = 300.0, 600.0
    shown = real(nodule(*volumes))
    bare = growth_figure(*course(shown=shown), (), words, today=TODAY)
    assert len(bare.data) == 4  # three doubling times and the scans
    axis = [10**bound for bound in bare.layout.yaxis.range]
    steeper = replace(shown, nodules=(nodule(*volumes, apart_days=30),))
    other = growth_figure(*course(shown=steeper), (), words, today=TODAY)
    assert [10**bound for bound in other.layout.yaxis.range] == pytest.approx(axis)
    simulated = growth_figure(*course(*volumes), (), words, today=TODAY)
    assert 10 ** simulated.layout.yaxis.range[1] > 2 * axis[1]
