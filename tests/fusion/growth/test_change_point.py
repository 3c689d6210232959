"""A course that turned is judged from the change point on."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.imaging.nodule import NoduleMeasurement
from data.results.growth import Trend
from fusion.growth.change_point import change_point_scan
from fusion.growth.forecast import growth_forecast
from fusion.growth.timeline import nodule_timeline
from fusion.growth.verdict import growth_verdict
from tests.pages.example_cases import measurement

TODAY = date(2026, 1, 1)


def nodule(*volumes_mm3: float) -> list[NoduleMeasurement]:
    """Scans 100 days apart; the error of ln V is about 0.09."""
    start = TODAY - timedelta(days=100 * len(volumes_mm3))
    days = [start + timedelta(days=100 * number) for number in range(len(volumes_mm3))]
    return [measurement(day, v) for day, v in zip(days, volumes_mm3, strict=True)]


def test_a_tumour_that_grows_again_after_treatment_is_growing() -> None:
    timeline = nodule_timeline(nodule(5275, 2852, 716, 948, 1951))
    verdict = growth_verdict(timeline, TODAY)
    assert verdict.trend is Trend.GROWING
    assert verdict.notes[0].key == "growth.turned"
    assert str(timeline.scans[2].scanned_on) in verdict.notes[0].in_language()
    assert verdict.rules[0].change_percent == pytest.approx(172.5, abs=0.1)
    forecast = growth_forecast(timeline, TODAY)
    assert forecast.points[-1].median_mm3 > 1951
    assert "growth.turned" in [note.key for note in forecast.notes]


def test_growth_that_is_followed_by_shrinkage_is_shrinking() -> None:
    verdict = growth_verdict(nodule_timeline(nodule(100, 200, 150, 60)), TODAY)
    assert verdict.trend is Trend.SHRINKING


@pytest.mark.parametrize(
    "volumes_mm3",
    [
        (200, 230, 265, 305),  # one rate
        (200, 215, 190, 205),  # scatter within the error
        (900, 500, 160, 155, 158),  # shrank, then stays: nothing since is beyond error
        (200, 400),  # two scans fit any line
        (200,),
    ],
)
def test_other_courses_keep_all_their_scans(volumes_mm3: tuple[float, ...]) -> None:
    timeline = nodule_timeline(nodule(*volumes_mm3))
    assert timeline.change_point == 0
    assert timeline.since_change_point().scans == timeline.scans


@pytest.mark.parametrize(
    ("volumes_mm3", "turned"),
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
    volumes_mm3: tuple[float, ...], turned: int
) -> None:
    assert nodule_timeline(nodule(*volumes_mm3)).change_point == turned


@settings(max_examples=40)
@given(st.lists(st.floats(3, 9), min_size=1, max_size=7), st.floats(-2, 2))
def test_the_turn_is_inside_and_ignores_the_unit(
    logs: list[float], shift: float
) -> None:
    days, sds = np.arange(len(logs)) * 90.0, np.full(len(logs), 0.1)
    found = change_point_scan(days, np.array(logs), sds)
    assert 0 <= found <= max(len(logs) - 2, 0)
    assert change_point_scan(days + 500, np.array(logs) + shift, sds) == found


@pytest.mark.slow
def test_one_rate_is_seldom_taken_for_a_turn() -> None:
    rng, days = np.random.default_rng(3), np.array([0.0, 91, 365, 730])
    sds = np.full(4, 0.1)
    turned = [
        change_point_scan(days, 5 + rate * days + rng.normal(0, sds), sds) > 0
        for rate in rng.choice([0.0, 0.002], 3000)
    ]
    assert np.mean(turned) < 0.003
