"""Ridge logistic regression of scikit-learn beside the project's own Newton steps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from data.errors import InvalidClinicalValueError
from fusion.statistics.logistic_fit import fit_logistic
from fusion.statistics.ridge_logistic import fitted_ridge, ridge_logistic

FITS_ITS_STEPS_IN_PLACE = "a Pipeline fits the steps it was given, not copies"
"""So says scikit-learn's own documentation of `Pipeline`."""


def rows(seed: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    terms = rng.normal([0, 50, 3], [1, 9, 0.1], (400, 3))
    events = rng.random(400) < expit(-1 + terms @ np.array([0.8, 0.02, -0.5]))
    return terms, events, rng.integers(0, 4, 400).astype(float)


def test_gives_what_newtons_method_gave_before() -> None:
    """Numbers: `fit_logistic` of the version that fitted the released growth risk."""
    terms, events, weights = rows()
    np.testing.assert_allclose(
        fitted_ridge(terms, events, 5.0, weights),
        [
            -0.9850107219113129,
            0.621443566437983,
            -0.01665570836106187,
            0.17392091418204242,
        ],
        rtol=0,
        atol=1e-11,
    )
    np.testing.assert_allclose(
        fitted_ridge(terms[:, :1], events, 0.0),
        [-1.2881896245914948, 0.6700501474408602],
        rtol=0,
        atol=1e-10,
    )


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 100))
def test_agrees_with_newtons_method(seed: int, ridge: float) -> None:
    terms, events, weights = rows(seed)
    np.testing.assert_allclose(
        fitted_ridge(terms, events, ridge, weights),
        fit_logistic(terms, events, weights, ridge),
        rtol=0,
        atol=1e-8,
    )


def test_is_an_estimator_of_scikit_learn() -> None:
    estimator = ridge_logistic(2.0)
    assert clone(estimator).get_params()["logistic__C"] == 0.5
    expected = dict.fromkeys(
        ["check_estimators_overwrite_params", "check_dont_overwrite_parameters"],
        FITS_ITS_STEPS_IN_PLACE,
    )
    checks = check_estimator(estimator, expected_failed_checks=expected, on_skip=None)
    assert {one["status"] for one in checks} <= {"passed", "xfail", "skipped"}


def test_events_alone_have_no_fit() -> None:
    terms, events, _ = rows()
    with pytest.raises(InvalidClinicalValueError, match="separated"):
        fitted_ridge(terms, events, 1.0, (~events).astype(float))
