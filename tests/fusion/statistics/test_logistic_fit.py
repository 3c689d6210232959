"""The fit finds the maximum, and says where there is none."""

import numpy as np
import pytest
from scipy.special import expit

from data.errors import InvalidClinicalValueError
from fusion.statistics.logistic_fit import fit_logistic


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
