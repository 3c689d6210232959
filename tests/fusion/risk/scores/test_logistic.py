"""Published scores are sums of log-odds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.results.risk import RiskTarget
from fusion.risk.scores.logistic import (
    PublishedScore,
    known,
    log_odds_of,
    logistic_score,
    one_of,
    probability_of,
    refuse_outside,
    yes_or_no,
)

SCORE = PublishedScore("made_up", "nowhere", RiskTarget.NODULE_MALIGNANT)


@given(st.floats(-20, 20))
def test_log_odds_and_probability_are_each_others_reverse(log_odds: float) -> None:
    assert log_odds_of(probability_of(log_odds)) == pytest.approx(log_odds, abs=1e-6)


def test_probabilities_of_extreme_log_odds_do_not_overflow() -> None:
    assert probability_of(-1000.0) == 0.0
    assert probability_of(1000.0) == 1.0


def test_shares_are_added_up() -> None:
    """By hand: −1 + 0.5 · 2 = 0, which is one half."""
    found = logistic_score(SCORE, -1.0, [known("size", 2, 0.5 * 2)])
    assert found.probability == pytest.approx(0.5)
    assert found.lowest_probability == found.highest_probability == found.probability


def test_unknown_inputs_leave_the_range_that_they_open() -> None:
    terms = [
        yes_or_no("smoker", None, 1.0),
        one_of("type", None, {"a": -2.0, "b": 0.0}, "b"),
    ]
    found = logistic_score(SCORE, 0.0, terms)
    assert found.inputs_missing == ("smoker", "type")
    assert found.lowest_probability == pytest.approx(probability_of(-2.0))
    assert found.highest_probability == pytest.approx(probability_of(1.0))


@pytest.mark.parametrize("value", [17.9, 120.1, float("nan")])
def test_a_value_of_no_patient_is_refused(value: float) -> None:
    with pytest.raises(InvalidClinicalValueError):
        refuse_outside("age_years", value, 18, 120)
