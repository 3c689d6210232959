"""The chart of sums."""

import pytest

from data.patient.tumour_reading import (
    ResponsePlan,
)
from fusion.response.response_over_time import response_over_time
from pages.charts.sum_of_diameters import SumWords, sum_figure
from tests.pages.example_cases import HOSTILE
from tests.pages.response.courses_on_page import FIRST, patient, whole


def test_the_figure_has_limits_intervals_and_responses() -> None:
    shown = patient(4000, 900, 2400)
    plan = ResponsePlan(FIRST, ("2.25.0",))
    course = response_over_time(shown, plan, [whole(n) for n in range(3)])
    figure = sum_figure(course, (), SumWords("PR below", HOSTILE))
    (line,) = figure.data
    sums = [visit.sum_mm or 0.0 for visit in course.visits]
    assert list(line.y) == sums
    assert line.text[1] == "<b>PR</b>"
    assert line.error_y.array[0] > 0
    heights = [shape.y0 for shape in figure.layout.shapes]
    assert heights[0] == pytest.approx(0.7 * sums[0])
    assert heights[1] == pytest.approx(max(1.2 * sums[1], sums[1] + 5))
    assert not any("<script>" in note.text for note in figure.layout.annotations)
