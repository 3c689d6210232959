"""Change between two scans, judged by the clinical error."""

from datetime import date, timedelta
from math import exp, inf, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.interval import Interval
from data.nodule import Density, NoduleMeasurement
from fusion.growth.change import change_between, clinical_log_sd

DAY = date(2020, 1, 1)


def measured(volume_mm3: float, day: int = 0, cv: float = 0.1) -> NoduleMeasurement:
    """A measurement whose ln V has the spread of this coefficient of variation."""
    reach = exp(1.959964 * sqrt(log(1 + cv**2)))
    clinical = Interval(volume_mm3 / reach, volume_mm3 * reach)
    return NoduleMeasurement(
        scanned_on=DAY + timedelta(days=day),
        series_uid="",
        volume_mm3=volume_mm3,
        measurement_interval_mm3=Interval(volume_mm3, volume_mm3),
        clinical_interval_mm3=clinical,
        long_axis_mm=8,
        short_axis_mm=7,
        density=Density.SOLID,
        solid_volume_mm3=volume_mm3,
        mass_mg=volume_mm3,
        mean_hu=0,
        centre_mm=(0, 0, 0),
        method="test",
    )


def test_a_change_within_the_error_has_no_doubling_time() -> None:
    """Vector: 268 → 400 mm³ in 90 days, CV 0.19 and 0.16; recomputed by hand."""
    change = change_between(measured(268, cv=0.19), measured(400, 90, cv=0.16))
    assert not change.beyond_error
    assert change.doubling_time_days is None
    assert change.growth_rate_interval.low == pytest.approx(-0.09176, abs=1e-4)
    assert change.growth_rate_interval.high == pytest.approx(0.98171, abs=1e-4)
    assert change.doubling_time_interval_days.low == pytest.approx(70.61, abs=0.01)
    assert change.doubling_time_interval_days.high == inf


def test_a_change_beyond_the_error_has_a_doubling_time_with_bounds() -> None:
    """Vector: 524 → 800 mm³ in 90 days, CV 0.14 and 0.12; recomputed by hand."""
    change = change_between(measured(524, cv=0.14), measured(800, 90, cv=0.12))
    assert change.beyond_error
    assert change.doubling_time_days == pytest.approx(147.44, abs=0.01)
    assert change.doubling_time_interval_days.low == pytest.approx(79.68, abs=0.01)
    assert change.doubling_time_interval_days.high == pytest.approx(985.97, abs=0.2)


def test_shrinking_gives_negative_doubling_times() -> None:
    change = change_between(measured(800), measured(200, 90))
    assert change.beyond_error
    assert change.doubling_time_days == pytest.approx(-45)
    assert change.doubling_time_interval_days.high < 0


@given(
    v1=st.floats(20, 5000),
    v2=st.floats(20, 5000),
    days=st.integers(1, 2000),
    cv=st.floats(0.01, 0.5),
)
def test_what_is_told_agrees_with_itself(
    v1: float, v2: float, days: int, cv: float
) -> None:
    change = change_between(measured(v1, cv=cv), measured(v2, days, cv=cv))
    assert change.beyond_error == (not change.ratio_interval.contains(1))
    assert change.ratio_interval.contains(change.ratio)
    assert (change.doubling_time_days is not None) == change.beyond_error
    if change.doubling_time_days is not None:
        assert change.doubling_time_interval_days.contains(change.doubling_time_days)


@given(v=st.floats(20, 5000), cv=st.floats(0.01, 0.5))
def test_spread_is_read_back_from_the_interval(v: float, cv: float) -> None:
    assert clinical_log_sd(measured(v, cv=cv)) == pytest.approx(
        sqrt(log(1 + cv**2)), rel=1e-6
    )


@pytest.mark.parametrize("day", [0, -30])
def test_scans_out_of_order_are_refused(day: int) -> None:
    with pytest.raises(InvalidClinicalValueError, match="older one first"):
        change_between(measured(100), measured(120, day))
