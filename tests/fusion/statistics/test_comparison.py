"""Ranking, fits and intervals on known answers."""

import numpy as np
import pytest
from scipy.special import expit

from data.errors import InvalidClinicalValueError
from fusion.statistics.comparison import Outcomes, Scored, compare_scores
from fusion.statistics.folds import patient_folds
from fusion.statistics.logistic_fit import fit_logistic
from fusion.statistics.ranking import RankedScores
from fusion.statistics.sensitivity import at_cut_off


def test_auc_counts_pairs_and_half_of_ties() -> None:
    scores, events = np.array([1.0, 2, 2, 3]), np.array([False, True, False, True])
    # pairs (event, other): (2,1) 1, (2,2) ½, (3,1) 1, (3,2) 1
    assert RankedScores.of(scores, events).auc() == pytest.approx(3.5 / 4)


def test_weights_count_like_repeated_rows() -> None:
    rng = np.random.default_rng(3)
    scores, events = rng.integers(0, 9, 60).astype(float), rng.random(60) < 0.4
    weights = rng.integers(0, 4, 60)
    repeated = np.repeat(np.arange(60), weights)
    assert RankedScores.of(scores, events).auc(weights.astype(float)) == pytest.approx(
        RankedScores.of(scores[repeated], events[repeated]).auc()
    )


def test_the_fit_finds_the_maximum() -> None:
    rng = np.random.default_rng(4)
    terms = rng.normal(size=(4000, 2))
    events = rng.random(4000) < expit(-1 + terms @ np.array([0.8, -0.5]))
    found = fit_logistic(terms, events)
    expected = expit(found[0] + terms @ found[1:])
    np.testing.assert_allclose(terms.T @ (events - expected), 0, atol=1e-4)
    np.testing.assert_allclose(found, [-1, 0.8, -0.5], atol=0.15)


def test_separated_events_have_no_fit() -> None:
    with pytest.raises(InvalidClinicalValueError, match="separated"):
        fit_logistic(np.arange(20.0)[:, None], np.arange(20) > 9)


def test_patients_stay_whole_in_the_folds() -> None:
    rng = np.random.default_rng(5)
    patients = rng.integers(0, 50, 300)
    folds = patient_folds(rng.random(300) < 0.2, patients, 10, rng)
    assert all(len(set(folds[patients == p])) == 1 for p in set(patients))
    assert set(folds) == set(range(10))


def test_a_true_probability_has_slope_one_and_gains_over_noise() -> None:
    rng = np.random.default_rng(6)
    risk = expit(rng.normal(-1, 1.5, 3000))
    outcomes = Outcomes(rng.random(3000) < risk, np.arange(3000) // 2)
    found = compare_scores(
        Scored(risk, probability=True),
        {"noise": Scored(rng.random(3000)), "itself": Scored(risk)},
        outcomes,
        rng,
        200,
    )
    slope = found.model.calibration_slope
    assert slope is not None
    assert slope.low < 1 < slope.high
    assert found.gain_over["noise"].low > 0
    assert found.gain_over["itself"].value == 0
    cut = at_cut_off(risk, outcomes, 0.0, rng, 20)
    assert (cut.sensitivity.value, cut.specificity.value) == (1, 0)


def test_too_few_events_are_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="rows with the event"):
        Outcomes(np.arange(30) < 3, np.arange(30))
