"""Intervals: bounds in order, what they hold, and how they widen."""

import math

import pytest

from data.errors import InvalidClinicalValueError
from data.interval import Interval


def test_both_bounds_lie_inside() -> None:
    found = Interval(2.0, 5.0)
    assert [found.contains(value) for value in (1.9, 2, 3, 5, 5.1)] == [
        *(False, True, True, True, False)
    ]


@pytest.mark.parametrize(
    ("low", "high", "level"),
    [(3.0, 2.0, 0.95), (math.nan, 2.0, 0.95), (1.0, 2.0, 1.0), (1.0, 2.0, 0.0)],
)
def test_an_interval_that_is_none_is_refused(
    low: float, high: float, level: float
) -> None:
    with pytest.raises(InvalidClinicalValueError):
        Interval(low, high, level)


def test_a_widened_interval_holds_both_and_keeps_its_level() -> None:
    assert Interval(2, 5, 0.9).widened_to(Interval(1, 3)) == Interval(1, 5, 0.9)
