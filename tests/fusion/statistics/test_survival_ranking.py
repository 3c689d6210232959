"""Known answers: scikit-survival 0.28 and lifelines 0.30 on the same forty courses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines.utils import concordance_index

from fusion.statistics.survival_ranking import (
    AucByMonth,
    FollowUpTimes,
    PairedOrder,
    brier_by_month,
)


def _forty() -> tuple[FollowUpTimes, np.ndarray]:
    rng = np.random.default_rng(7)
    months = np.round(rng.exponential(6, 40), 1) + 0.1
    events = rng.random(40) < 0.7
    scores = np.round(-months + rng.normal(0, 5, 40), 2)
    return FollowUpTimes.of(months, events), scores


EVERYBODY = np.ones(40)


def test_unos_concordance_is_that_of_scikit_survival() -> None:
    course, scores = _forty()
    found = PairedOrder.of(scores, course, uno=True).concordance(EVERYBODY)
    assert found == pytest.approx(0.8223003546107337, abs=1e-6)


def test_harrells_concordance_is_that_of_lifelines() -> None:
    course, scores = _forty()
    found = PairedOrder.of(scores, course, uno=False).concordance(EVERYBODY)
    assert found == pytest.approx(
        concordance_index(course.months, -scores, course.events), abs=1e-6
    )


def test_auc_and_brier_by_a_month_are_those_of_scikit_survival() -> None:
    course, scores = _forty()
    auc = AucByMonth.of(scores, course, 6.05).auc(EVERYBODY)
    assert auc == pytest.approx(0.85927105, abs=1e-6)
    free = 1 / (1 + np.exp(scores / 5 + 1))
    assert brier_by_month(free, course, 6.05, EVERYBODY) == pytest.approx(
        0.18231901, abs=1e-6
    )


@given(st.integers(0, 2**32 - 1))
def test_without_censoring_both_concordances_agree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    months, scores = rng.exponential(5, 15), rng.normal(size=15)
    course = FollowUpTimes.of(months, np.ones(15, dtype=bool))
    weights = rng.integers(0, 3, 15).astype(float) + 0.5
    one, other = (
        PairedOrder.of(scores, course, uno=uno).concordance(weights)
        for uno in (False, True)
    )
    assert one == pytest.approx(other, abs=1e-5)


def test_weights_count_patients_as_often_as_they_were_drawn() -> None:
    course, scores = _forty()
    weights = np.random.default_rng(1).integers(0, 3, 40)
    rows = np.repeat(np.arange(40), weights)
    drawn = PairedOrder.of(scores, course, uno=False).concordance(weights.astype(float))
    repeated = FollowUpTimes.of(course.months[rows], course.events[rows])
    again = PairedOrder.of(scores[rows], repeated, uno=False).concordance(
        np.ones(len(rows))
    )
    # Copies of one patient make no pair with each other in either way of counting.
    assert drawn == pytest.approx(again, abs=1e-6)


def test_nobody_progressed_says_nothing() -> None:
    course = FollowUpTimes.of(np.array([1.0, 2.0]), np.array([False, False]))
    order = PairedOrder.of(np.array([1.0, 2.0]), course, uno=False)
    assert np.isnan(order.concordance(np.ones(2)))
