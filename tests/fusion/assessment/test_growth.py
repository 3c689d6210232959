"""One nodule over time, as every page and export shows it."""

from dataclasses import replace
from datetime import date, timedelta
from math import log

import pytest

from data.imaging.nodule import NoduleMeasurement
from data.results.growth import GrowthRisk, Trend
from data.results.nodule_growth import NoduleGrowth, ReferenceLine
from fusion.growth.rates.growth_prior import STABLE_BEYOND_DAYS
from tests.fusion.assessment.patients import (
    LAST,
    assessed_nodule,
    person,
    with_scans,
)
from tests.pages.example_cases import case, measurement

FIRST = date(2025, 1, 1)


def scans(*volumes: float, apart_days: int = 90) -> tuple[NoduleMeasurement, ...]:
    return tuple(
        measurement(FIRST + timedelta(days=apart_days * number), volume, spread=0.1)
        for number, volume in enumerate(volumes)
    )


def growth_of(*shown: NoduleMeasurement) -> NoduleGrowth:
    growth = assessed_nodule(with_scans(*shown)).growth
    assert growth is not None
    return growth


def test_a_nodule_that_grows_again_is_not_called_shrinking() -> None:
    """Over all scans it is smaller than at first; since the smallest it grows."""
    growth = growth_of(*scans(5000, 2800, 700, 950, 1950))
    assert growth.change_point == 2
    assert growth.verdict.for_evaluation.trend is Trend.GROWING
    assert growth.rules[0].change_percent == pytest.approx(100 * 1250 / 700)
    assert growth.doubling_time is not None
    assert growth.doubling_time.days == pytest.approx(
        180 * log(2) / log(1950 / 700), rel=0.05
    )


def test_changes_are_against_the_scan_before_and_the_first() -> None:
    growth = growth_of(*scans(400, 500, 800))
    assert growth.since_previous is not None
    assert growth.since_previous.ratio == pytest.approx(1.6)
    assert growth.since_first is not None
    assert growth.since_first.ratio == pytest.approx(2)
    assert growth_of(*scans(400, 800)).since_first is None


def test_of_two_series_of_one_day_nothing_is_said_of_growth() -> None:
    wide = measurement(FIRST, 400, spread=0.5, series="1.2.9")
    sure = measurement(FIRST, 420, spread=0.1, series="1.2.8")
    one = assessed_nodule(with_scans(wide, sure))
    assert one.scans == (sure,)
    assert one.excluded_scans == (wide,)
    assert one.growth is not None
    assert one.growth.doubling_time_text.key == "growth.one_scan"
    assert one.growth.since_previous is None
    assert one.growth.doubling_time is None


def test_with_one_scan_a_day_for_the_next_is_named() -> None:
    growth = growth_of(*scans(300))
    verdict = growth.verdict.for_evaluation
    assert verdict.trend is Trend.CANNOT_TELL
    assert verdict.scan_again_days is not None
    days = timedelta(days=verdict.scan_again_days)
    assert growth.repeat_ct_on == FIRST + days


def test_the_doubling_time_and_the_turn_are_said_once() -> None:
    growth = growth_of(*scans(5000, 2800, 700, 950, 1950))
    keys = {note.key for note in growth.verdict_notes}
    assert growth.doubling_time_text not in growth.verdict_notes
    assert "growth.turned" not in keys
    assert growth.doubling_time_text.key == "growth.doubling"


def test_a_doubling_line_goes_through_the_scan_and_doubles() -> None:
    """V · 2^(Δt / VDT)."""
    line = ReferenceLine(400, FIRST, 300)
    assert line.volume_on(FIRST) == 300
    assert line.volume_on(FIRST + timedelta(days=400)) == pytest.approx(600)
    assert line.volume_on(FIRST - timedelta(days=400)) == pytest.approx(150)


def test_reference_lines_go_through_the_last_scan() -> None:
    growth = growth_of(*scans(400, 500))
    assert [line.doubling_days for line in growth.reference_lines] == [200, 400, 600]
    for line in growth.reference_lines:
        assert line.volume_on(FIRST + timedelta(days=90)) == 500


def test_what_counts_as_stable_is_that_of_the_density_on_the_last_scan() -> None:
    one = growth_of(*scans(400, 500))
    assert one.stable_beyond_days == STABLE_BEYOND_DAYS[scans(400)[0].density]


def test_a_reader_growth_risk_stands_there_with_its_interval() -> None:
    risk = growth_of(*scans(400, 500)).reader_growth_risk.for_evaluation
    assert isinstance(risk, GrowthRisk)
    assert risk.model == "with_history"
    assert risk.interval.contains(risk.probability)


def test_a_newer_ct_without_the_nodule_is_pointed_out() -> None:
    shown = case()
    nodule = shown.nodules[0]
    earlier = replace(nodule, measurements=nodule.measurements[:-1])
    assert assessed_nodule(shown).newer_ct_unmeasured_on is None
    missed = assessed_nodule(replace(shown, nodules=(earlier,)))
    assert missed.newer_ct_unmeasured_on == shown.studies[-1].scanned_on


def test_a_nodule_that_an_earlier_ct_does_not_show_was_seen_later() -> None:
    before = replace(case().studies[0], scanned_on=LAST - timedelta(days=400))
    assert assessed_nodule(person(400, studies=(before,))).unmeasured_on_earlier_ct
    assert not assessed_nodule(person(400)).unmeasured_on_earlier_ct
