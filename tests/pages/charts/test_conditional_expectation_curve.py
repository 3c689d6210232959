"""The ICE curve."""

import pytest

from data.interval import Interval
from data.results.immunotherapy import ConditionalExpectation
from pages.charts.conditional_expectation_curve import (
    conditional_expectation_figure,
)


@pytest.mark.parametrize(("own", "line"), [(None, ()), (20.0, (20,)), (80.0, (50,))])
def test_the_own_value_is_a_line_on_the_ice_curve(
    own: float | None, line: tuple[float, ...]
) -> None:
    interval = Interval(0.1, 0.4, 0.9)
    curve = ConditionalExpectation(
        "tmb_per_mb", own, ((0.0, 0.2, interval), (50.0, 0.3, interval))
    )
    figure = conditional_expectation_figure(curve, "TMB")
    band, middle = figure.data
    assert tuple(shape.x0 for shape in figure.layout.shapes) == line
    assert list(middle.y) == pytest.approx([20, 30])
    assert list(band.y) == pytest.approx([40, 40, 10, 10])
