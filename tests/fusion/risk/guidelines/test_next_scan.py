"""The day of the next scan, and where a nodule stands on a given day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.message import Message
from data.patient.nodule_terms import Indication
from data.results.follow_up import (
    DUE_WITHIN_DAYS,
    LOST_AFTER_DAYS,
    FollowUpState,
    NextScan,
)
from data.results.growth import Trend
from data.results.guideline import (
    AdvisedScan,
    Guideline,
    GuidelineAnswer,
    GuidelineNeedsInput,
    Imaging,
    Strength,
)
from fusion.risk.guidelines.next_scan import UsableVerdict, next_scan

SCANNED = date(2025, 1, 1)
DUE = date(2025, 7, 1)


def answer(
    latest: date | None = None, *, work_up: bool = False, evidence: str = "V"
) -> GuidelineAnswer:
    scans = ()
    if latest:
        scans = (AdvisedScan(latest, latest, Imaging.CT, Strength.RECOMMENDED),)
    return GuidelineAnswer(
        guideline=Guideline.BTS,
        version="2015",
        row="given",
        category="",
        management=Message("guideline.bts.ct_3"),
        follow_up=scans,
        work_up=work_up,
        inputs_used=(),
        source="given",
        evidence=evidence,
    )


def unclear(days: int) -> UsableVerdict:
    return UsableVerdict(Trend.CANNOT_TELL, days)


ASKS = GuidelineNeedsInput(Guideline.FLEISCHNER, "2017", ("high_risk",))


class TestDay:
    def test_the_soonest_guideline_sets_it_and_comes_before_the_verdict(self) -> None:
        found = next_scan(
            [answer(date(2026, 1, 1)), answer(DUE)],
            Indication.SCREENING,
            SCANNED,
            unclear(30),
        )
        assert found.latest == DUE
        assert found.rule[0].key == "guideline.name.bts"

    def test_work_up_comes_before_any_scan(self) -> None:
        results = [answer(DUE), answer(work_up=True)]
        found = next_scan(results, Indication.SCREENING, SCANNED, unclear(30))
        assert (found.state, found.latest) == (FollowUpState.WORK_UP, None)

    def test_without_an_indication_the_verdict_sets_it(self) -> None:
        found = next_scan((), None, SCANNED, unclear(90))
        assert found.latest == SCANNED + timedelta(days=90)
        assert found.rule[0].key == "follow_up.rule.verdict"

    def test_without_either_the_indication_is_asked_for(self) -> None:
        found = next_scan((), None, SCANNED, None)
        assert found.state is FollowUpState.INPUT_NEEDED
        assert "Indication needed" in found.rule[0].in_language()

    def test_growth_is_said_even_where_no_day_is_known(self) -> None:
        grows = UsableVerdict(Trend.GROWING, float("nan"))
        found = next_scan((), None, SCANNED, grows)
        assert found.state is FollowUpState.INPUT_NEEDED
        assert [one.key for one in found.rule] == [
            "follow_up.rule.growing",
            "follow_up.rule.indication_needed",
        ]

    def test_what_a_guideline_still_asks_for_is_named(self) -> None:
        found = next_scan([ASKS], Indication.INCIDENTAL, SCANNED, None)
        assert [one.key for one in found.rule] == [
            "follow_up.rule.input_needed",
            "guideline.input.high_risk",
        ]

    def test_an_unverified_row_sets_no_day(self) -> None:
        found = next_scan(
            [answer(DUE, evidence="U")], Indication.SCREENING, SCANNED, None
        )
        assert found.latest is None

    def test_discharge_by_all_means_none_is_due_whatever_the_verdict(self) -> None:
        found = next_scan([answer()], Indication.SCREENING, SCANNED, unclear(90))
        assert found.state is FollowUpState.NONE_DUE
        asked = next_scan([answer(), ASKS], Indication.SCREENING, SCANNED, unclear(90))
        assert asked.latest == SCANNED + timedelta(days=90)


class TestState:
    scan = NextScan(None, DUE, DUE, ())

    @pytest.mark.parametrize(
        ("days", "state"),
        [
            (-DUE_WITHIN_DAYS - 1, FollowUpState.LATER),
            (-DUE_WITHIN_DAYS, FollowUpState.DUE),
            (0, FollowUpState.DUE),
            (1, FollowUpState.OVERDUE),
            (LOST_AFTER_DAYS, FollowUpState.OVERDUE),
            (LOST_AFTER_DAYS + 1, FollowUpState.LOST),
        ],
    )
    def test_limits(self, days: int, state: FollowUpState) -> None:
        today = DUE + timedelta(days=days)
        assert self.scan.state_on(SCANNED, SCANNED, today) is state

    def test_a_newer_ct_is_not_a_loss_but_waits_to_be_measured(self) -> None:
        today = DUE + timedelta(days=500)
        newer = SCANNED + timedelta(days=100)
        found = self.scan.state_on(SCANNED, newer, today)
        assert found is FollowUpState.NOT_MEASURED

    @settings(max_examples=30)
    @given(st.integers(-900, 900), st.integers(0, 400))
    def test_waiting_never_makes_it_less_urgent(self, start: int, more: int) -> None:
        order = list(FollowUpState)
        before, after = (
            self.scan.state_on(SCANNED, SCANNED, DUE + timedelta(days=day))
            for day in (start, start + more)
        )
        assert order.index(after) <= order.index(before)
