"""The verdict on one nodule and on many; guidelines bound N."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density
from data.message import Message
from data.results.growth import DecidedBy, RuleFinding, Trend
from data.results.guideline import (
    AdvisedScan,
    Guideline,
    GuidelineAnswer,
    Imaging,
    Strength,
)
from fusion.growth.next_scan_interval import LIKELY_CLEAR
from fusion.growth.rates.growth_prior import rate_prior
from fusion.growth.rates.rate_evidence import RateEvidence
from fusion.growth.rates.trend import TRENDS
from fusion.growth.verdict_table import verdict_table
from tests.fusion.growth.scans import FIRST_DAY, judged, scan


def advice(day: date | None = None, *, work_up: bool = False) -> GuidelineAnswer:
    scans = (AdvisedScan(day, day, Imaging.CT, Strength.RECOMMENDED),) if day else ()
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
        verdict = judged([scan(0, 250), scan(91, 297), scan(365, 500)])
        assert verdict.trend is Trend.GROWING
        assert verdict.scan_again_days is None
        assert verdict.rules[0].finding is RuleFinding.GROWING_FAST

    def test_an_unchanged_nodule_is_stable_after_a_year(self) -> None:
        verdict = judged([scan(0, 250), scan(91, 252), scan(365, 249)])
        assert verdict.trend is Trend.STABLE

    def test_a_vanishing_nodule_is_shrinking(self) -> None:
        verdict = judged([scan(0, 500), scan(91, 250)])
        assert verdict.trend is Trend.SHRINKING

    def test_one_scan_tells_nothing_and_says_when_to_look_again(self) -> None:
        verdict = judged([scan(0, 250)])
        assert verdict.trend is Trend.CANNOT_TELL
        assert verdict.rate_interval is None
        assert verdict.scan_again_days is not None

    def test_30_percent_within_the_error_is_no_verdict_and_says_why(self) -> None:
        scans = [scan(0, 100, 0.12), scan(60, 130, 0.12)]
        verdict = judged(scans)
        assert verdict.trend is Trend.CANNOT_TELL
        keys = [note.key for note in verdict.notes]
        assert "growth.disagrees.bts_nelson.cannot_tell" in keys
        assert "growth.doubling_at_least" in keys

    def test_doubling_in_two_weeks_is_rather_infection(self) -> None:
        verdict = judged([scan(0, 100), scan(28, 400)])
        assert "growth.infection" in [note.key for note in verdict.notes]

    def test_every_note_can_be_worded(self) -> None:
        for scans in (
            [scan(0, 100, 0.12), scan(60, 130, 0.12)],
            [scan(0, 100), scan(28, 400)],
            [scan(0, 500), scan(91, 250)],
            [scan(0, 500), scan(91, 560), scan(200, 600)],
        ):
            for note in judged(scans).notes:
                for language in ("en", "zh"):
                    assert note.in_language(language)


class TestSubsolid:
    def test_a_new_solid_part_decides(self) -> None:
        before = scan(0, 900, density=Density.GROUND_GLASS)
        after = replace(scan(180, 900, density=Density.PART_SOLID), solid_volume_mm3=60)
        verdict = judged([before, after])
        assert verdict.trend is Trend.GROWING
        assert verdict.decided_by is DecidedBy.NEW_SOLID_PART

    def test_a_growing_solid_part_decides_though_the_whole_is_stable(self) -> None:
        scans = [
            replace(scan(day, 900, density=Density.PART_SOLID), solid_volume_mm3=solid)
            for day, solid in ((0, 100), (365, 400))
        ]
        verdict = judged(scans)
        assert (verdict.trend, verdict.decided_by) == (
            Trend.GROWING,
            DecidedBy.SOLID_PART,
        )


class TestScanAgain:
    def test_never_later_than_the_guideline(self) -> None:
        scans = [scan(0, 100, 0.1), scan(60, 110, 0.1)]
        free = judged(scans).scan_again_days
        assert free is not None
        day = scans[-1].scanned_on + timedelta(days=free - 20)
        assert judged(scans, advice(day)).scan_again_days == free - 20
        later = advice(day + timedelta(days=400))
        assert judged(scans, later).scan_again_days == free

    def test_hidden_where_a_guideline_advises_work_up(self) -> None:
        verdict = judged([scan(0, 100)], advice(work_up=True))
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
        masses = prior.posterior(evidence.precision, evidence.pull)[0]
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
    def test_scans_of_one_day_are_one_visit(self) -> None:
        assert judged([scan(0, 100), scan(0, 110)]) == judged([scan(0, 100)])

    def test_the_order_in_which_scans_are_given_does_not_matter(self) -> None:
        scans = [scan(0, 110), scan(90, 100), scan(300, 240)]
        assert judged(scans[::-1]) == judged(scans)

    def test_forty_years(self) -> None:
        with pytest.raises(InvalidClinicalValueError, match="ten years"):
            judged([scan(-14_600, 100), scan(0, 110)])

    def test_future(self) -> None:
        with pytest.raises(InvalidClinicalValueError, match="not come yet"):
            judged([scan(0, 100), scan(90, 110)], on=FIRST_DAY)

    def test_nothing(self) -> None:
        with pytest.raises(InvalidClinicalValueError, match="no measurement"):
            judged([])


volumes = st.floats(20, 5000)


@given(volumes, volumes, st.integers(30, 900))
def test_table_and_single_nodule_agree(first: float, second: float, day: int) -> None:
    one = judged([scan(0, first), scan(day, second)])
    log_sd = np.full((2, 2), 0.07)
    evidence = RateEvidence.of(
        np.tile([0.0, day], (2, 1)),
        np.array([[first, second], [second, first]]),
        log_sd,
    )
    table = verdict_table(evidence, log_sd[:, -1], Density.SOLID)
    assert TRENDS[table.trends[0]] is one.trend
    assert table.growing[0] == pytest.approx(one.probability_growing, abs=1e-9)
