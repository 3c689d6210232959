"""The scans that count: one a day, the surest, in whatever order they come."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import NoduleMeasurement
from fusion.growth.timeline import nodule_timeline
from fusion.imaging.volume_uncertainty import clinical_log_sd
from tests.fusion.growth.scans import FIRST_DAY, scan


def series(one: NoduleMeasurement, uid: str) -> NoduleMeasurement:
    return replace(one, series_uid=uid)


def test_of_two_series_of_one_day_the_surest_counts() -> None:
    wide, sure = scan(0, 600, 0.2), series(scan(0, 900, 0.1), "1.2.9")
    timeline = nodule_timeline([wide, sure])
    assert timeline.scans == (sure,)
    assert timeline.excluded == (wide,)


def test_of_two_that_are_equally_sure_the_order_they_come_in_decides_nothing() -> None:
    one, other = series(scan(0, 600), "1.2.8"), series(scan(0, 600), "1.2.9")
    assert clinical_log_sd(one) == clinical_log_sd(other)
    for given_order in ((one, other), (other, one)):
        assert nodule_timeline(given_order).scans == (one,)
        assert nodule_timeline(given_order).excluded == (other,)


def test_scans_are_sorted_by_day() -> None:
    later, earlier = scan(90, 120), scan(0, 100)
    assert nodule_timeline([later, earlier]).scans == (earlier, later)


def test_a_nodule_that_was_never_measured_has_no_timeline() -> None:
    with pytest.raises(InvalidClinicalValueError, match="no measurement"):
        nodule_timeline([])


def test_ln_v_its_error_and_the_days_are_those_of_the_scans() -> None:
    timeline = nodule_timeline([scan(0, 100, 0.1), scan(90, 200, 0.05)])
    assert timeline.log_volumes == pytest.approx(np.log([100, 200]))
    assert timeline.log_sds == pytest.approx([0.1, 0.05])
    assert list(timeline.days - timeline.days[0]) == [0, 90]


def test_from_its_change_point_on_a_nodule_has_none_left() -> None:
    sizes = (5000, 2800, 700, 950, 1950)
    timeline = nodule_timeline([scan(90 * n, size) for n, size in enumerate(sizes)])
    lately = timeline.since_change_point()
    assert timeline.change_point == 2
    assert lately.change_point == 0
    assert lately.scans == timeline.scans[2:]
    assert len(lately.days) == len(lately.log_volumes) == len(lately.log_sds) == 3


scans = st.builds(
    lambda day, size, log_sd, uid: series(scan(day, size, log_sd), f"1.2.{uid}"),
    st.integers(0, 5),
    st.floats(20, 5000),
    st.sampled_from([0.05, 0.1, 0.2]),
    st.integers(0, 10**6),
)


@given(
    st.lists(scans, min_size=1, max_size=8, unique_by=lambda one: one.series_uid),
    st.randoms(use_true_random=False),
)
def test_no_scan_is_lost_and_no_order_matters(
    measured: list[NoduleMeasurement], chance: object
) -> None:
    timeline = nodule_timeline(measured)
    days = [one.scanned_on for one in timeline.scans]
    assert days == sorted(set(days))
    assert set(days) == {one.scanned_on for one in measured}
    assert all(FIRST_DAY <= day <= FIRST_DAY + timedelta(days=5) for day in days)
    assert len(timeline.scans) + len(timeline.excluded) == len(measured)
    for counted in timeline.scans:
        same_day = [one for one in measured if one.scanned_on == counted.scanned_on]
        assert clinical_log_sd(counted) == min(map(clinical_log_sd, same_day))
    shuffled = list(measured)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    other = nodule_timeline(shuffled)
    assert (other.scans, other.excluded) == (timeline.scans, timeline.excluded)
