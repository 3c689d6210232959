"""One number for one thing, wherever it is said of a patient."""

from datetime import timedelta
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.results.guideline import Guideline, GuidelineAnswer
from data.results.nodule_growth import NoduleGrowth
from fusion.assessment.patient import with_selected_measurements
from fusion.prediction.columns_of_case import columns_of_case
from tests.fusion.assessment.patients import (
    INCIDENTAL,
    LAST,
    TODAY,
    assessed,
    assessed_nodule,
    person,
    with_scans,
)
from tests.pages.example_cases import measurement

ONE_NODULE = ("nodule_count", "1")
EARLIER = LAST - timedelta(days=180)


def composed(growth: NoduleGrowth | None) -> NoduleGrowth:
    assert growth is not None
    return growth


@pytest.mark.parametrize(("counted", "other"), [(600, 900), (900, 600)])
@pytest.mark.parametrize("first_in_store", [True, False])
def test_of_two_series_of_one_day_one_volume_is_in_every_part(
    counted: float, other: float, first_in_store: bool
) -> None:
    sure = measurement(LAST, counted, spread=0.1, series="1.2.3.9")
    wide = measurement(LAST, other, spread=0.3, series="1.2.3.1")
    last = (sure, wide) if first_in_store else (wide, sure)
    shown = with_scans(measurement(EARLIER, 400, spread=0.1), *last)
    said = assessed(shown, *INCIDENTAL, ONE_NODULE)
    (one,) = said.nodules
    growth = composed(one.growth)
    assert one.latest == sure
    assert one.excluded_scans == (wide,)
    assert growth.since_previous is not None
    assert growth.since_previous.ratio == pytest.approx(counted / 400)
    assert {line.anchor_mm3 for line in growth.reference_lines} == {counted}
    now = growth.forecast.for_evaluation.points[0]
    assert now.band_90_mm3.contains(counted)
    assert not now.band_90_mm3.contains(other)
    assert one.risk is not None
    inputs = {known.name: known.value for known in one.risk.inputs}
    assert inputs["longest_diameter_mm"] == sure.long_axis_mm
    sizes = [
        dict(found.inputs_used).get("volume_mm3", counted)
        for found in one.risk.guidelines
        if isinstance(found, GuidelineAnswer)
    ]
    assert set(sizes) == {counted}
    assert said.response is not None
    assert said.response.course is not None
    visit = said.response.course.visits[-1]
    assert visit.sum_mm == sure.long_axis_mm
    assert visit.volume is not None
    assert visit.volume.sum_mm3 == counted
    kept = with_selected_measurements(shown, said.nodules)
    assert kept.nodules[0].measurements == one.scans


def test_one_doubling_time_is_said_everywhere() -> None:
    """Twice the volume after 180 days; Schwartz 1961, Cancer 14:1272."""
    shown = person(400, 800)
    one = assessed_nodule(shown, *INCIDENTAL, ONE_NODULE)
    growth = composed(one.growth)
    assert growth.doubling_time is not None
    days = growth.doubling_time.fitted_days
    assert days == pytest.approx(180)
    assert growth.doubling_time.days == days
    verdict = growth.verdict.for_evaluation
    assert verdict.rate_percent_per_day == pytest.approx(100 * log(2) / days)
    assert verdict.doubling_time_interval_days == growth.doubling_time.interval_days
    assert dict(growth.doubling_time_text.values)["days"] == 180
    assert one.risk is not None
    (bts,) = (
        found
        for found in one.risk.guidelines
        if isinstance(found, GuidelineAnswer) and found.guideline is Guideline.BTS
    )
    assert dict(bts.inputs_used)["volume_doubling_days"] == days
    slope = columns_of_case(shown, TODAY).number("volume_slope_log_per_year")[0]
    assert log(2) * 365.25 / slope == pytest.approx(days)


@settings(max_examples=25)
@given(st.lists(st.floats(100, 4000), min_size=2, max_size=5), st.integers(40, 400))
def test_the_sentence_and_the_verdict_never_contradict_the_doubling_time(
    volumes: list[float], apart: int
) -> None:
    growth = composed(assessed_nodule(person(*volumes, apart_days=apart)).growth)
    doubling = growth.doubling_time
    assert doubling is not None
    verdict = growth.verdict.for_evaluation
    assert verdict.rate_percent_per_day is not None
    if abs(doubling.fitted_days) < 1e6:
        rate = 100 * log(2) / doubling.fitted_days
        assert verdict.rate_percent_per_day == pytest.approx(rate)
    sentences = {
        True: {"growth.doubling", "growth.halving"},
        False: {"growth.doubling_at_least"},
    }
    assert growth.doubling_time_text.key in sentences[doubling.beyond_error]
    if doubling.days is not None:
        assert dict(growth.doubling_time_text.values)["days"] == abs(
            round(doubling.days)
        )
