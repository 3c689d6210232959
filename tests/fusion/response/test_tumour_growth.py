"""How fast tumours grow and shrink under therapy, with intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.interval import Interval
from fusion.response.tumour_growth import (
    growth_rate_interval,
    time_to_growth_days,
    tumour_growth_rate_percent_a_month,
)

sizes = st.floats(20, 200)


days = st.floats(28, 1000)


@given(sizes, sizes, days)
def test_growth_and_its_reverse_cancel(one: float, other: float, gap: float) -> None:
    there = tumour_growth_rate_percent_a_month(one, other, gap)
    back = tumour_growth_rate_percent_a_month(other, one, gap)
    assert (1 + there / 100) * (1 + back / 100) == pytest.approx(1)


@given(sizes, sizes, days, st.sampled_from([0.1, 2.0, 25.4]))
def test_growth_rate_ignores_the_unit(
    one: float, other: float, gap: float, scale: float
) -> None:
    plain = tumour_growth_rate_percent_a_month(one, other, gap)
    scaled = tumour_growth_rate_percent_a_month(one * scale, other * scale, gap)
    assert scaled == pytest.approx(plain, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("values", [(0, 10, 30), (10, -1, 30), (10, 10, 0)])
def test_growth_needs_sizes_and_time(values: tuple[float, float, float]) -> None:
    with pytest.raises(InvalidClinicalValueError, match="not above zero"):
        tumour_growth_rate_percent_a_month(*values)


def test_impossible_growth_is_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="No tumour grows"):
        tumour_growth_rate_percent_a_month(0.001, 1000, 1)


@given(st.floats(1e-5, 0.1), st.floats(1e-5, 0.1))
def test_the_tumour_is_smallest_at_the_time_to_growth(g: float, d: float) -> None:
    turn = time_to_growth_days(g, d)
    # The slope of exp(-dt) + exp(gt) - 1 is zero there.
    assert d * 2.718281828459045 ** (-d * turn) == pytest.approx(
        g * 2.718281828459045 ** (g * turn)
    )


def test_sums_known_exactly_give_the_published_growth_rate_itself() -> None:
    """100 to 120 mm in two months is +31.4534 % a month (Ferté 2014)."""
    exact = growth_rate_interval(Interval(100, 100), Interval(120, 120), 2 * 30.4375)
    assert (exact.low, exact.high) == pytest.approx((31.4534, 31.4534), abs=1e-4)


@given(sizes, sizes, days, st.floats(1.01, 1.2), st.floats(1.01, 1.2))
def test_the_growth_rate_lies_within_its_interval_and_unsure_sums_widen_it(
    before: float, after: float, apart: float, spread: float, more: float
) -> None:
    def around(mm: float, factor: float) -> Interval:
        return Interval(mm / factor, mm * factor)

    rate = tumour_growth_rate_percent_a_month(before, after, apart)
    narrow = growth_rate_interval(around(before, spread), around(after, spread), apart)
    wide = growth_rate_interval(
        around(before, spread * more), around(after, spread), apart
    )
    assert narrow.contains(rate)
    assert wide.low < narrow.low
    assert wide.high > narrow.high


def test_a_sum_that_may_be_zero_has_no_growth_rate_interval() -> None:
    with pytest.raises(InvalidClinicalValueError, match="not above zero"):
        growth_rate_interval(Interval(0, 10), Interval(5, 10), 60)
