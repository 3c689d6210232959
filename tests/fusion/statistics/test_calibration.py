import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from fusion.statistics.calibration import calibration_of, intercept_of
from fusion.statistics.decision_curve import decision_curve


def test_true_probabilities_have_slope_one_and_intercept_nought() -> None:
    rng = np.random.default_rng(1)
    probabilities = rng.beta(2, 4, 4000)
    events = rng.random(4000) < probabilities
    found = calibration_of(probabilities, events, rng, resamples=50)
    assert found.slope.low < 1 < found.slope.high
    assert found.intercept.low < 0 < found.intercept.high
    assert sum(band.patients for band in found.bands) == 4000
    assert all(abs(band.observed - band.predicted) < 0.05 for band in found.bands)


def test_overconfidence_shows_as_a_slope_below_one() -> None:
    rng = np.random.default_rng(2)
    truth = rng.normal(0, 1, 4000)
    events = rng.random(4000) < expit(truth)
    found = calibration_of(expit(2 * truth), events, rng, resamples=50)
    assert found.slope.value == pytest.approx(0.5, abs=0.06)


@given(st.floats(-2, 2), st.integers(0, 1000))
def test_the_intercept_makes_the_mean_come_true(shift: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    probabilities = rng.beta(2, 3, 60)
    events = np.arange(60) % 3 == 0
    scores = logit(probabilities) + shift
    found = intercept_of(scores, events, np.ones(60))
    assert expit(scores + found).mean() == pytest.approx(1 / 3, abs=1e-6)


def test_net_benefit_by_hand() -> None:
    """Ten patients, four treated, three of them rightly; threshold 20 %."""
    probabilities = np.array([0.9, 0.8, 0.7, 0.6] + [0.1] * 6)
    events = np.array([1, 1, 1, 0, 1, 0, 0, 0, 0, 0], dtype=bool)
    at_20 = next(
        one for one in decision_curve(probabilities, events) if one.threshold == 0.2
    )
    assert at_20.model == pytest.approx(3 / 10 - 1 / 10 * 0.2 / 0.8)
    assert at_20.treat_all == pytest.approx(4 / 10 - 6 / 10 * 0.2 / 0.8)
