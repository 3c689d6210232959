"""Change between two scans, judged by the clinical error."""

from datetime import date, timedelta
from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.imaging.nodule import Density, NoduleMeasurement
from data.interval import Interval
from data.results.nodule_growth import VolumeChange
from fusion.growth.change import change_between
from fusion.growth.timeline import nodule_timeline
from fusion.imaging.volume_uncertainty import clinical_log_sd

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


def change_of(earlier: NoduleMeasurement, later: NoduleMeasurement) -> VolumeChange:
    return change_between(nodule_timeline([earlier, later]), 0, 1)


def test_a_change_within_the_error_may_go_either_way() -> None:
    """Vector: 268 → 400 mm³ in 90 days, CV 0.19 and 0.16; recomputed by hand."""
    change = change_of(measured(268, cv=0.19), measured(400, 90, cv=0.16))
    assert not change.beyond_error
    assert change.growth_rate_interval.low == pytest.approx(-0.09176, abs=1e-4)
    assert change.growth_rate_interval.high == pytest.approx(0.98171, abs=1e-4)


def test_a_change_beyond_the_error_goes_one_way() -> None:
    """Vector: 524 → 800 mm³ in 90 days, CV 0.14 and 0.12; recomputed by hand."""
    change = change_of(measured(524, cv=0.14), measured(800, 90, cv=0.12))
    assert change.beyond_error
    assert change.growth_rate_interval.low == pytest.approx(0.0703, abs=1e-4)
    assert change.growth_rate_interval.high == pytest.approx(0.86997, abs=1e-4)


@given(
    v1=st.floats(20, 5000),
    v2=st.floats(20, 5000),
    days=st.integers(1, 2000),
    cv=st.floats(0.01, 0.5),
)
def test_what_is_told_agrees_with_itself(
    v1: float, v2: float, days: int, cv: float
) -> None:
    earlier, later = measured(v1, cv=cv), measured(v2, days, cv=cv)
    change = change_of(earlier, later)
    assert (change.earlier_on, change.later_on) == (
        earlier.scanned_on,
        later.scanned_on,
    )
    assert change.beyond_error == (not change.ratio_interval.contains(1))
    assert change.ratio_interval.contains(change.ratio)
    assert change.growth_rate_interval.contains(change.growth_rate_percent_per_day)
    assert change.beyond_error == (not change.growth_rate_interval.contains(0))


@given(v=st.floats(20, 5000), cv=st.floats(0.01, 0.5))
def test_spread_is_read_back_from_the_interval(v: float, cv: float) -> None:
    assert clinical_log_sd(measured(v, cv=cv)) == pytest.approx(
        sqrt(log(1 + cv**2)), rel=1e-6
    )
