"""Scores and guidelines in words."""

from datetime import date

from data.results.risk import RiskScore
from data.results.risk_card import Change
from pages.patient.risk_words import next_step, what_it_says, who_says
from tests.pages.nodule_risk.nodules_at_risk import (
    ANSWERS,
    TODAY,
    card_of,
    healthy,
    said,
)


def test_follow_up_is_a_date_and_a_day_that_has_passed_says_so() -> None:
    entered = said(("indication", "screening"), ("nodule_count", "2"))
    card = card_of(healthy(), entered, nodule=1)
    line = next(one for one in card.lines if one.change is Change.FOLLOW_UP)
    assert line.soonest is not None
    assert line.soonest.isoformat() in next_step(line, TODAY, "en")
    assert "has passed" not in next_step(line, TODAY, "en")
    assert "has passed" in next_step(line, date(2040, 1, 1), "en")


def test_what_was_never_verified_says_so_beside_its_name() -> None:
    card = card_of(healthy(), said(*ANSWERS))
    names = [who_says(line.said, "en") for line in card.lines]
    (chinese,) = [name for name in names if "Chinese" in name]
    assert "UNVERIFIED" in chinese


def test_probabilities_say_that_they_have_no_interval() -> None:
    card = card_of(healthy(), said(*ANSWERS))
    scores = [line for line in card.lines if isinstance(line.said, RiskScore)]
    assert scores
    for line in scores:
        assert "No interval was published" in what_it_says(line, "en").replace("\\", "")


def test_a_score_that_applies_does_not_say_otherwise() -> None:
    card = card_of(healthy(), said(*ANSWERS))
    scores = [one for one in card.lines if isinstance(one.said, RiskScore)]
    assert any(not one.weak for one in scores)
    for line in scores:
        said_first = next_step(line, TODAY, "en").startswith("**✗ Does not apply")
        assert said_first is line.weak
        assert what_it_says(line, "en").startswith("**") is not line.weak
