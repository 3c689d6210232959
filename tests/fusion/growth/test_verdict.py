"""The verdict on one nodule and on many; guidelines bound N."""

from dataclasses import replace
from datetime import date, timedelta
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.interval import Interval
from data.message import Message
from data.nodule import Density, NoduleMeasurement
from data.results.growth import DecidedBy, RuleFinding, Trend
from data.results.guideline import (
    FollowUp,
    Guideline,
    GuidelineAnswer,
    Imaging,
    Strength,
)
from fusion.growth.growth_prior import STABLE_RATE_SD, rate_prior
from fusion.growth.rate_evidence import RateEvidence
from fusion.growth.rate_fit import doubling_time_interval, fit_rates
from fusion.growth.verdict import growth_verdict
from fusion.growth.verdict_table import LIKELY_CLEAR, TRENDS, verdict_table
from fusion.imaging.sphere import sphere_volume_mm3
from fusion.imaging.volume_uncertainty import Z95, published_log_sd

FIRST_DAY = date(2022, 1, 1)
TODAY = date(2026, 1, 1)


def scan(
    day: int, volume_mm3: float, log_sd: float = 0.07, density: Density = Density.SOLID
) -> NoduleMeasurement:
    reach = exp(Z95 * log_sd)
    interval = Interval(volume_mm3 / reach, volume_mm3 * reach)
    return NoduleMeasurement(
        scanned_on=FIRST_DAY + timedelta(days=day),
        series_uid=f"1.2.{day}",
        volume_mm3=volume_mm3,
        measurement_interval_mm3=interval,
        clinical_interval_mm3=interval,
        long_axis_mm=9,
        short_axis_mm=8,
        density=density,
        solid_volume_mm3=volume_mm3 if density is Density.SOLID else 0,
        mass_mg=volume_mm3 * (1.0 if density is Density.SOLID else 0.4),
        mean_hu=0,
        centre_mm=(0, 0, 0),
        method="given",
    )


def advice(day: date | None = None, *, work_up: bool = False) -> GuidelineAnswer:
    scans = (FollowUp(day, day, Imaging.CT, Strength.RECOMMENDED),) if day else ()
    return GuidelineAnswer(
        guideline=Guideline.BTS,
        version="2015",
        row="given",
        category="",
        management=Message("guideline.bts.ct_3_months"),
        follow_up=scans,
        work_up=work_up,
        inputs_used=(),
        source="given",
        evidence="V",
    )


class TestTrend:
    def test_a_nodule_that_doubles_each_year_is_growing(self) -> None:
        verdict = growth_verdict([scan(0, 250), scan(91, 297), scan(365, 500)], TODAY)
        assert verdict.trend is Trend.GROWING
        assert verdict.scan_again_days is None
        assert verdict.rules[0].finding is RuleFinding.GROWING_FAST

    def test_an_unchanged_nodule_is_stable_after_a_year(self) -> None:
        verdict = growth_verdict([scan(0, 250), scan(91, 252), scan(365, 249)], TODAY)
        assert verdict.trend is Trend.STABLE

    def test_a_vanishing_nodule_is_shrinking(self) -> None:
        verdict = growth_verdict([scan(0, 500), scan(91, 250)], TODAY)
        assert verdict.trend is Trend.SHRINKING

    def test_one_scan_tells_nothing_and_says_when_to_look_again(self) -> None:
        verdict = growth_verdict([scan(0, 250)], TODAY)
        assert verdict.trend is Trend.CANNOT_TELL
        assert verdict.rate_interval is None
        assert verdict.scan_again_days is not None

    def test_30_percent_within_the_error_is_no_verdict_and_says_why(self) -> None:
        scans = [scan(0, 100, 0.12), scan(60, 130, 0.12)]
        verdict = growth_verdict(scans, TODAY)
        assert verdict.trend is Trend.CANNOT_TELL
        keys = [note.key for note in verdict.notes]
        assert "growth.disagrees.bts_nelson.cannot_tell" in keys
        assert "growth.doubling_at_least" in keys

    def test_doubling_in_two_weeks_is_rather_infection(self) -> None:
        verdict = growth_verdict([scan(0, 100), scan(28, 400)], TODAY)
        assert "growth.infection" in [note.key for note in verdict.notes]

    def test_every_note_can_be_worded(self) -> None:
        for scans in (
            [scan(0, 100, 0.12), scan(60, 130, 0.12)],
            [scan(0, 100), scan(28, 400)],
            [scan(0, 500), scan(91, 250)],
            [scan(0, 500), scan(91, 560), scan(200, 600)],
        ):
            for note in growth_verdict(scans, TODAY).notes:
                for language in ("en", "zh"):
                    assert note.in_language(language)


class TestSubsolid:
    def test_a_new_solid_part_decides(self) -> None:
        before = scan(0, 900, density=Density.GROUND_GLASS)
        after = replace(scan(180, 900, density=Density.PART_SOLID), solid_volume_mm3=60)
        verdict = growth_verdict([before, after], TODAY)
        assert verdict.trend is Trend.GROWING
        assert verdict.decided_by is DecidedBy.NEW_SOLID_PART

    def test_a_growing_solid_part_decides_though_the_whole_is_stable(self) -> None:
        scans = [
            replace(scan(day, 900, density=Density.PART_SOLID), solid_volume_mm3=solid)
            for day, solid in ((0, 100), (365, 400))
        ]
        verdict = growth_verdict(scans, TODAY)
        assert (verdict.trend, verdict.decided_by) == (
            Trend.GROWING,
            DecidedBy.SOLID_PART,
        )


class TestScanAgain:
    def test_never_later_than_the_guideline(self) -> None:
        scans = [scan(0, 100, 0.1), scan(60, 110, 0.1)]
        free = growth_verdict(scans, TODAY).scan_again_days
        assert free is not None
        day = scans[-1].scanned_on + timedelta(days=free - 20)
        assert growth_verdict(scans, TODAY, [advice(day)]).scan_again_days == free - 20
        later = advice(day + timedelta(days=400))
        assert growth_verdict(scans, TODAY, [later]).scan_again_days == free

    def test_hidden_where_a_guideline_advises_work_up(self) -> None:
        verdict = growth_verdict([scan(0, 100)], TODAY, [advice(work_up=True)])
        assert verdict.trend is Trend.CANNOT_TELL
        assert verdict.scan_again_days is None

    def test_n_is_the_shortest_interval_likely_to_be_clear(self) -> None:
        """Against simulation of the next scan with the verdict itself."""
        rng = np.random.default_rng(5)
        days = np.array([[0.0, 91.0]])
        logs, sds = np.log([[100.0, 108.0]]), np.full((1, 2), 0.09)
        evidence = RateEvidence.of(days, np.exp(logs), sds)
        found = verdict_table(evidence, sds[:, -1], Density.SOLID)
        wait = float(found.scan_again_days[0])
        prior = rate_prior(Density.SOLID)
        masses = evidence.posterior(prior)[0]
        n = 4000
        rates = rng.choice(prior.rates, n, p=masses)
        start, variance = evidence.start(rates)
        starts = start[0] + rng.normal(0, np.sqrt(variance[0]), n)
        clear = {}
        for ahead in (wait * 0.6, wait):
            seen = starts + rates * ahead + rng.normal(0, 0.09, n)
            more = RateEvidence.of(
                np.tile([0.0, 91.0, 91.0 + ahead], (n, 1)),
                np.exp(np.column_stack([np.tile(logs, (n, 1)), seen])),
                np.full((n, 3), 0.09),
            )
            codes = verdict_table(more, np.full(n, 0.09), Density.SOLID).trends
            clear[ahead] = float(np.mean(codes != 0))
        assert clear[wait] >= LIKELY_CLEAR - 0.03
        assert clear[wait * 0.6] < LIKELY_CLEAR


class TestNonsense:
    def test_scans_on_one_day(self) -> None:
        with pytest.raises(InvalidClinicalValueError, match="does not come after"):
            growth_verdict([scan(0, 100), scan(0, 110)], TODAY)

    def test_unsorted(self) -> None:
        with pytest.raises(InvalidClinicalValueError, match="does not come after"):
            growth_verdict([scan(90, 100), scan(0, 110)], TODAY)

    def test_forty_years(self) -> None:
        with pytest.raises(InvalidClinicalValueError, match="ten years"):
            growth_verdict([scan(-14_600, 100), scan(0, 110)], TODAY)

    def test_future(self) -> None:
        with pytest.raises(InvalidClinicalValueError, match="not come yet"):
            growth_verdict([scan(0, 100), scan(90, 110)], FIRST_DAY)

    def test_nothing(self) -> None:
        with pytest.raises(InvalidClinicalValueError, match="no measurement"):
            growth_verdict([], TODAY)


volumes = st.floats(20, 5000)


@given(volumes, volumes, st.integers(30, 900))
def test_table_and_single_nodule_agree(first: float, second: float, day: int) -> None:
    one = growth_verdict([scan(0, first), scan(day, second)], TODAY)
    log_sd = np.full((2, 2), 0.07)
    evidence = RateEvidence.of(
        np.tile([0.0, day], (2, 1)),
        np.array([[first, second], [second, first]]),
        log_sd,
    )
    table = verdict_table(evidence, log_sd[:, -1], Density.SOLID)
    assert TRENDS[table.trends[0]] is one.trend
    assert table.growing[0] == pytest.approx(one.probability_growing, abs=1e-9)


@given(volumes, volumes, st.integers(30, 900))
def test_the_rate_turns_its_sign_when_scans_are_swapped(
    first: float, second: float, day: int
) -> None:
    evidence = RateEvidence.of(
        np.tile([0.0, day], (2, 1)),
        np.array([[first, second], [second, first]]),
        np.full((2, 2), 0.1),
    )
    fits = fit_rates(evidence)
    assert fits.percent_per_day[0] == pytest.approx(-fits.percent_per_day[1], abs=1e-9)
    assert fits.percent_per_day[0] == pytest.approx(100 * log(second / first) / day)


def test_the_weighted_fit_is_that_of_polyfit() -> None:
    days, volumes_mm3 = np.array([0.0, 80, 200, 400]), np.array([100.0, 120, 160, 300])
    sds = np.array([0.1, 0.2, 0.1, 0.05])
    line, covariance = np.polyfit(
        days, np.log(volumes_mm3), 1, w=1 / sds, cov="unscaled"
    )
    fits = fit_rates(RateEvidence.of(days[None], volumes_mm3[None], sds[None]))
    assert fits.percent_per_day[0] == pytest.approx(100 * line[0])
    reach = 100 * Z95 * np.sqrt(covariance[0, 0])
    assert fits.high[0] - fits.low[0] == pytest.approx(2 * reach)


def test_an_interval_with_zero_has_no_longest_doubling_time() -> None:
    times = doubling_time_interval(Interval(-0.1, 0.2))
    assert times is not None
    assert times.low == pytest.approx(346.57, abs=0.01)
    assert times.high == float("inf")
    assert doubling_time_interval(Interval(-0.2, -0.1)) is None


def simulated_verdicts(
    rates: np.ndarray, size_mm: float, error: float, *, slowing: bool, seed: int
) -> tuple[np.ndarray, float]:
    """Trends after scans on days 0, 91 and 365, and the share above the 25 % rule."""
    rng, days = np.random.default_rng(seed), np.array([0.0, 91.0, 365.0])
    # Gompertz: the rate has halved after a year.
    passed = -np.expm1(-0.002 * days) / 0.002 if slowing else days
    sd = published_log_sd(size_mm, Density.SOLID)
    told = np.full((len(rates), 3), sd)
    noise = error * rng.normal(0, sd, told.shape)
    logs = log(sphere_volume_mm3(size_mm)) + np.outer(rates, passed) + noise
    evidence = RateEvidence.of(np.tile(days, (len(rates), 1)), np.exp(logs), told)
    trends = verdict_table(evidence, told[:, -1], Density.SOLID).trends
    return trends, float(np.mean(logs[:, -1] - logs[:, 0] >= log(1.25)))


@pytest.mark.slow
@pytest.mark.parametrize("error", [1.0, 1.5])
@pytest.mark.parametrize("size_mm", [4.0, 6.0, 8.0, 12.0])
def test_at_most_5_percent_of_5000_stable_nodules_are_called_growing(
    size_mm: float, error: float
) -> None:
    rates = np.random.default_rng(1).normal(0, STABLE_RATE_SD, 5000)
    trends, by_rule = simulated_verdicts(rates, size_mm, error, slowing=False, seed=2)
    called = np.mean(trends == TRENDS.index(Trend.GROWING))
    assert called <= 0.05
    assert by_rule > 2 * called


@pytest.mark.slow
@pytest.mark.parametrize("slowing", [False, True])
@pytest.mark.parametrize("error", [1.0, 1.5])
@pytest.mark.parametrize("size_mm", [8.0, 12.0, 20.0])
def test_four_of_five_growers_of_8_mm_are_called_growing_by_the_third_scan(
    size_mm: float, error: float, slowing: bool
) -> None:
    doubling = np.exp(np.random.default_rng(1).uniform(log(100), log(400), 5000))
    trends, _ = simulated_verdicts(
        log(2) / doubling, size_mm, error, slowing=slowing, seed=3
    )
    assert np.mean(trends == TRENDS.index(Trend.GROWING)) >= 0.8
    assert np.mean(trends == TRENDS.index(Trend.STABLE)) <= 0.05
