"""The only doubling time that is said of a nodule."""

from dataclasses import replace
from datetime import timedelta
from math import inf, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.imaging.nodule import NoduleMeasurement
from data.interval import Interval
from data.results.nodule_growth import DoublingTime
from fusion.growth.doubling_time import doubling_time
from fusion.growth.kinetics import volume_doubling_time_days
from fusion.growth.timeline import nodule_timeline
from tests.fusion.growth.scans import FIRST_DAY, judged, scan

volumes = st.floats(20, 5000)


def spread(cv: float) -> float:
    """Spread of ln V of a measurement with this coefficient of variation."""
    return sqrt(log(1 + cv**2))


def of(*scans: NoduleMeasurement) -> DoublingTime:
    found = doubling_time(nodule_timeline(scans))
    assert found is not None
    return found


def test_two_scans_beyond_the_error_double_as_schwartz_says() -> None:
    """Vector: 524 → 800 mm³ in 90 days, CV 0.14 and 0.12; recomputed by hand.

    Schwartz 1961, Cancer 14:1272: 90 · ln 2 / ln(800 / 524).
    """
    found = of(scan(0, 524, spread(0.14)), scan(90, 800, spread(0.12)))
    assert found.days == pytest.approx(147.44, abs=0.01)
    assert found.interval_days.low == pytest.approx(79.68, abs=0.01)
    assert found.interval_days.high == pytest.approx(985.97, abs=0.2)
    assert (found.since, found.until) == (FIRST_DAY, FIRST_DAY + timedelta(days=90))


def test_within_the_error_no_doubling_time_is_claimed() -> None:
    """Vector: 268 → 400 mm³ in 90 days, CV 0.19 and 0.16; recomputed by hand."""
    found = of(scan(0, 268, spread(0.19)), scan(90, 400, spread(0.16)))
    assert not found.beyond_error
    assert found.days is None
    assert found.fitted_days == pytest.approx(155.77, abs=0.01)
    assert found.interval_days.low == pytest.approx(70.61, abs=0.01)
    assert found.interval_days.high == inf


def test_a_shrinking_nodule_halves_in_negative_days() -> None:
    found = of(scan(0, 800), scan(90, 200))
    assert found.days == pytest.approx(-45)
    assert found.interval_days.low < -45 < found.interval_days.high < 0


def test_an_unchanged_nodule_never_doubles() -> None:
    found = of(scan(0, 300), scan(90, 300))
    assert found.fitted_days == inf
    assert found.days is None
    assert found.interval_days.high == inf


def test_one_scan_has_no_doubling_time() -> None:
    assert doubling_time(nodule_timeline([scan(0, 300)])) is None


def test_where_the_course_turned_the_scans_before_do_not_count() -> None:
    shrank = (scan(0, 5000), scan(90, 2800))
    grows = (scan(180, 700), scan(270, 950), scan(360, 1950))
    assert of(*shrank, *grows) == of(*grows)
    assert of(*shrank, *grows).since == FIRST_DAY + timedelta(days=180)


@given(volumes, volumes, st.integers(1, 1400), st.floats(0.01, 0.5))
def test_it_agrees_with_itself_with_schwartz_and_with_the_verdict(
    first: float, second: float, days: int, log_sd: float
) -> None:
    scans = scan(0, first, log_sd), scan(days, second, log_sd)
    found, verdict = of(*scans), judged(scans)
    schwartz = volume_doubling_time_days(first, second, days)
    if abs(schwartz) < 1e6:
        assert found.fitted_days == pytest.approx(schwartz, rel=1e-6)
    assert (found.days is not None) == found.beyond_error
    if found.days is not None:
        assert found.interval_days.contains(found.days)
    if verdict.doubling_time_interval_days is not None:
        assert found.interval_days == verdict.doubling_time_interval_days


def in_unit(one: NoduleMeasurement, factor: float) -> NoduleMeasurement:
    """The same measurement with its volume in another unit."""
    given_mm3 = one.clinical_interval_mm3
    return replace(
        one,
        volume_mm3=one.volume_mm3 * factor,
        solid_volume_mm3=one.solid_volume_mm3 * factor,
        clinical_interval_mm3=Interval(given_mm3.low * factor, given_mm3.high * factor),
    )


@given(
    st.lists(volumes, min_size=2, max_size=5),
    st.floats(0.03, 0.3),
    st.sampled_from([1e-3, 0.5, 1000.0]),
)
def test_the_unit_of_volume_does_not_matter(
    sizes: list[float], log_sd: float, factor: float
) -> None:
    scans = [scan(100 * number, size, log_sd) for number, size in enumerate(sizes)]
    one = of(*scans)
    other = of(*(in_unit(each, factor) for each in scans))
    if one.since == other.since and abs(one.fitted_days) < 1e5:
        assert other.fitted_days == pytest.approx(one.fitted_days, rel=1e-6)
        assert other.interval_days.low == pytest.approx(one.interval_days.low, rel=1e-6)
