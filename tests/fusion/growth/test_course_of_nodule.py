"""One nodule over time, as the growth page shows it."""

from dataclasses import replace
from datetime import date, timedelta
from math import log

import pytest

from data.case import StudyRow
from data.nodule import Nodule, NoduleMeasurement
from data.results.growth import Trend
from fusion.growth.acquisition_changes import acquisition_changes
from fusion.growth.course_of_nodule import course_of_nodule, volume_on
from fusion.growth.scans_to_follow import not_measured_on, one_scan_a_day
from fusion.growth.turning_point import turned_at
from tests.pages.example_cases import case, measurement

FIRST = date(2025, 1, 1)
TODAY = date(2026, 6, 1)


def scans(*volumes: float, apart_days: int = 90) -> tuple[NoduleMeasurement, ...]:
    return tuple(
        measurement(FIRST + timedelta(days=apart_days * number), volume, spread=0.1)
        for number, volume in enumerate(volumes)
    )


@pytest.mark.parametrize(
    ("volumes", "turned"),
    [
        ((5000, 2800, 700, 950, 1950), 2),  # shrank under treatment, grows again
        ((500, 1200, 2400, 900), 2),  # grew, then responded
        ((500, 700, 1000, 1400), 0),
        ((500, 510, 495, 505), 0),  # within the error
        ((500, 1000, 1020), 0),  # levelled off: no turn
        ((1000, 300), 0),
        ((1000,), 0),
    ],
)
def test_a_course_turns_only_beyond_the_error(
    volumes: tuple[float, ...], turned: int
) -> None:
    assert turned_at(scans(*volumes)) == turned


def test_a_nodule_that_grows_again_is_not_called_shrinking() -> None:
    """Over all scans it is smaller than at first; since the smallest it grows."""
    nodule = Nodule("2.25.1", "N1", scans(5000, 2800, 700, 950, 1950))
    course = course_of_nodule(case(), nodule, TODAY)
    assert course.turned == 2
    assert course.verdict.trend is Trend.GROWING
    assert course.verdict.rules[0].change_percent == pytest.approx(100 * 1250 / 700)
    assert course.doubling_days == pytest.approx(
        180 * log(2) / log(1950 / 700), rel=0.05
    )


def test_of_two_series_of_one_day_the_surest_counts() -> None:
    wide = measurement(FIRST, 400, spread=0.5, series="1.2.9")
    sure = measurement(FIRST, 420, spread=0.1, series="1.2.8")
    assert one_scan_a_day((wide, sure)) == (sure,)
    course = course_of_nodule(case(), Nodule("2.25.1", "N1", (wide, sure)), TODAY)
    assert course.left_out == 1
    assert course.doubling.key == "growth.one_scan"


def test_with_one_scan_a_day_for_the_next_is_named() -> None:
    course = course_of_nodule(case(), Nodule("2.25.1", "N1", scans(300)), TODAY)
    days = course.verdict.scan_again_days
    assert course.verdict.trend is Trend.CANNOT_TELL
    assert days is not None
    assert course.scan_again_on == FIRST + timedelta(days=days)


def test_a_doubling_line_goes_through_the_scan_and_doubles() -> None:
    scan = measurement(FIRST, 300)
    assert volume_on(scan, 400, FIRST) == 300
    assert volume_on(scan, 400, FIRST + timedelta(days=400)) == pytest.approx(600)
    assert volume_on(scan, 400, FIRST - timedelta(days=400)) == pytest.approx(150)


def study(scan: NoduleMeasurement, **changes: object) -> StudyRow:
    row = StudyRow("1.2", scan.series_uid, scan.scanned_on, 281, 1.0, 0.7, "B30f", "A")
    return replace(row, **changes)  # type: ignore[arg-type]


def test_changes_of_acquisition_are_named_with_both_values() -> None:
    one, two, three = scans(300, 310, 320)
    studies = [
        study(one, slice_thickness_mm=1.0),
        study(two, slice_thickness_mm=3.0, convolution_kernel="B60f"),
        study(three, slice_thickness_mm=3.0, convolution_kernel="B60f"),
    ]
    found = acquisition_changes((one, two, three), studies)
    assert [(change.what, change.before, change.after) for change in found] == [
        ("thickness", "1 mm", "3 mm"),
        ("kernel", "B30f", "B60f"),
    ]
    assert {change.scanned_on for change in found} == {two.scanned_on}


def test_a_scan_that_is_not_described_is_unknown_not_alike() -> None:
    one, two = scans(300, 310)
    (change,) = acquisition_changes((one, two), [study(one)])
    assert change.what == "unknown"


def test_a_newer_ct_without_the_nodule_is_pointed_out() -> None:
    shown = case()
    nodule = shown.nodules[0]
    earlier = replace(nodule, measurements=nodule.measurements[:-1])
    assert not_measured_on(shown, nodule) is None
    assert not_measured_on(shown, earlier) == shown.studies[-1].scanned_on
