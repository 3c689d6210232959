"""Every score beside every guideline: what is asked, what answers, in which order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from data.imaging.nodule import Density, Nodule
from data.patient.case import PatientCase
from data.results.guideline import Guideline, GuidelineAnswer, GuidelineNeedsInput
from data.results.risk import RiskNotComputable, RiskScore
from data.results.risk_card import CardLine, Change, RiskCard
from fusion.risk.scores.brock import BrockInputs, brock
from tests.fusion.assessment.patients import (
    INCIDENTAL,
    LAST,
    SCREENING,
    Answers,
    assessed_nodule,
    person,
)
from tests.pages.example_cases import measurement

GLASS = Density.GROUND_GLASS


def card_of(shown: PatientCase, *answers: Answers) -> RiskCard:
    card = assessed_nodule(shown, *answers).risk
    assert card is not None
    return card


def answer(card: RiskCard, guideline: Guideline) -> GuidelineAnswer:
    found = next(one for one in card.guidelines if one.guideline is guideline)
    assert isinstance(found, GuidelineAnswer), found
    return found


def said_by(line: CardLine, model: str) -> bool:
    """Whether this is the line of one score, such as `brock_2b`."""
    return getattr(line.said, "model", "") == model


def score(card: RiskCard, model: str) -> RiskScore:
    found = [line.said for line in card.lines if said_by(line, model)]
    assert isinstance(found[0], RiskScore), found
    return found[0]


def test_without_an_indication_no_guideline_answers_and_the_card_asks() -> None:
    card = card_of(person(400))
    assert card.asks_indication
    assert len(card.guidelines) == 5
    for result in card.guidelines:
        assert isinstance(result, GuidelineNeedsInput)
        assert result.inputs_missing == ("indication",)


def test_brock_on_the_card_is_brock() -> None:
    entries = (("nodule_count", "1"), ("spiculated", "yes"), ("upper_lobe", "yes"))
    shown = person(400)
    card = card_of(shown, *INCIDENTAL, *entries)
    asked = BrockInputs(
        age_years=67,
        female=True,
        longest_diameter_mm=shown.nodules[0].measurements[-1].long_axis_mm,
        nodule_count=1,
        density=Density.SOLID,
        upper_lobe=True,
        spiculated=True,
        ever_smoker=True,
    )
    assert score(card, "brock_2b") == brock(asked)
    beside = score(card, "brock_2a")
    assert beside.probability == pytest.approx(
        brock(replace(asked, spiculated=None)).probability  # type: ignore[union-attr]
    )
    assert [note.key for note in beside.notes] == ["risk_card.brock_without"]


def test_nothing_is_assumed_that_nobody_said() -> None:
    card = card_of(person(400), *INCIDENTAL)
    lacking = {
        line.said.model: line.said.inputs_missing
        for line in card.lines
        if isinstance(line.said, RiskNotComputable)
    }
    assert lacking["brock_2a"] == ("nodule_count",)
    assert lacking["mayo"] == ("spiculated",)
    assert "uptake" in lacking["herder"]


def test_work_up_comes_before_follow_up_before_nothing() -> None:
    entries = (("nodule_count", "1"), ("spiculated", "no"), ("high_risk", "no"))
    card = card_of(person(250, 900), *INCIDENTAL, *entries)
    assert not any(line.weak for line in card.lines if isinstance(line.said, RiskScore))
    changes = [line.change for line in card.lines]
    assert changes == sorted(changes)
    assert changes[0] is Change.WORK_UP
    dates = [one.soonest for one in card.lines if one.change is Change.FOLLOW_UP]
    known = [day for day in dates if day]
    assert known == sorted(known)


def test_months_that_are_over_are_no_discharge() -> None:
    """The consensus names a CT at 3 months; the second scan is a year later."""
    scans = tuple(
        replace(measurement(LAST - timedelta(days=365 * back), size), density=kind)
        for back, size, kind in ((1, 900, GLASS), (0, 905, GLASS))
    )
    shown = person(400, nodules=(Nodule("2.25.1", "N1", scans),))
    card = card_of(shown, *SCREENING, ("nodule_count", "1"))
    line = next(
        one
        for one in card.lines
        if isinstance(one.said, GuidelineAnswer)
        and one.said.guideline is Guideline.CHINA_CONSENSUS
    )
    assert not line.said.follow_up  # type: ignore[union-attr]
    assert line.change is Change.FOLLOW_UP


def test_discharge_is_nothing_further() -> None:
    card = card_of(person(40), *INCIDENTAL, ("nodule_count", "1"))
    line = next(one for one in card.lines if one.said == answer(card, Guideline.BTS))
    assert line.change is Change.NOTHING


def test_a_model_probability_nobody_entered_is_no_input() -> None:
    card = card_of(person(250), *SCREENING)
    assert "own_model_probability" not in dict(
        answer(card, Guideline.C_LUNG_RADS).inputs_used
    )


def test_scores_not_made_for_such_a_patient_come_last() -> None:
    answers = (("nodule_count", "3"), ("spiculated", "yes"))
    card = card_of(person(900), *INCIDENTAL, *answers)
    weak = [isinstance(one.said, RiskScore) and one.weak for one in card.lines]
    assert weak == sorted(weak)
    assert any(weak)
    assert score(card, "mayo").out_of_domain


def test_a_score_that_unknown_inputs_leave_below_or_above_a_limit_says_may_be() -> None:
    card = card_of(person(180), *INCIDENTAL, ("nodule_count", "1"))
    line = next(one for one in card.lines if said_by(one, "brock_2a"))
    assert isinstance(line.said, RiskScore)
    assert line.said.probability < 0.1 < line.said.highest_probability
    assert line.change is Change.MAY_BE_WORK_UP


def test_inputs_that_contradict_each_other_are_a_reason_not_a_crash() -> None:
    entries = (
        *(("ever_smoker", "no"), ("current_smoker", "no")),
        ("years_since_quitting", "5"),
    )
    card = card_of(person(400), *INCIDENTAL, *entries)
    line = next(one for one in card.lines if said_by(one, "va"))
    assert line.change is Change.NOT_APPLICABLE
