"""Ranking, fits and intervals on known answers."""

import numpy as np
import pytest
from scipy.special import expit

from data.errors import InvalidClinicalValueError
from fusion.statistics.comparison import Outcomes, Scored, compare_scores
from fusion.statistics.sensitivity import at_cut_off


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
