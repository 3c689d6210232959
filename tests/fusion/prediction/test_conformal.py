"""Conformal sets keep their promise."""

import numpy as np
import pytest

from data.results.prediction import ConformalAnswer
from fusion.prediction.conformal import ConformalLimits


def test_conformal_sets_keep_their_promise_on_simulated_patients() -> None:
    """The promise is an average over calibration cohorts (Vovk 2005)."""
    covered: dict[bool, list[float]] = {True: [], False: []}
    for seed in range(20):
        rng = np.random.default_rng(seed)
        probabilities = rng.random(4000)
        events = rng.random(4000) < probabilities**2  # miscalibrated on purpose
        limits = ConformalLimits.of(probabilities[:2000], events[:2000])
        held = limits.holds(probabilities[2000:], events[2000:])
        for kind, found in covered.items():
            found.append(held[events[2000:] == kind].mean())
    for found in covered.values():
        assert np.mean(found) == pytest.approx(0.9, abs=0.01)


def test_too_few_patients_strike_out_nothing() -> None:
    limits = ConformalLimits.of(np.array([0.1, 0.9]), np.array([False, True]))
    assert limits.answer(0.01) is ConformalAnswer.CANNOT_SAY


def test_a_clear_case_leaves_one_answer() -> None:
    limits = ConformalLimits(0.9, 0.2, 0.6)
    assert limits.answer(0.7) is ConformalAnswer.RESPONDS
    assert limits.answer(0.1) is ConformalAnswer.DOES_NOT
    assert limits.answer(0.4) is ConformalAnswer.CANNOT_SAY
