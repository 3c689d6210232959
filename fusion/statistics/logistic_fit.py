"""Logistic regression by Newton's method: weighted, with an optional ridge."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from data.errors import InvalidClinicalValueError

_Floats = NDArray[np.float64]

# Count, log-odds and ridge without unit. Chosen: more steps, or a smaller last one,
# change no digit that is shown.
_MAXIMUM_STEPS: Final = 50
_CONVERGED: Final = 1e-9
_BEYOND_DATA: Final = 50.0  # a standardised coefficient no real data ask for
_LEAST_RIDGE: Final = 1e-9  # keeps the equations solvable; far below any effect


def fit_logistic(
    terms: _Floats,
    events: NDArray[np.bool_],
    weights: _Floats | None = None,
    ridge: float | _Floats = 0.0,
) -> _Floats:
    """Coefficients that make the events most likely.

    Terms are standardised before the ridge bites, and the intercept is left free.

    Args:
        terms: Shape (rows, terms).
        events: Shape (rows,).
        weights: Shape (rows,); None counts each row once.
        ridge: Penalty on the squared standardised coefficients, halved; 0 is none.
            One number, or one a term.

    Returns:
        Shape (1 + terms,): intercept, then a coefficient a term.

    Raises:
        InvalidClinicalValueError: If the events separate, so that no fit exists.
    """
    weights = np.ones(len(events)) if weights is None else weights
    mean = np.average(terms, axis=0, weights=weights)
    spread = np.sqrt(np.average((terms - mean) ** 2, axis=0, weights=weights))
    spread[spread == 0] = 1.0
    design = np.column_stack([np.ones(len(events)), (terms - mean) / spread])
    penalty = np.zeros(design.shape[1])
    penalty[1:] = np.maximum(ridge, _LEAST_RIDGE)
    beta = np.zeros(design.shape[1])
    for _ in range(_MAXIMUM_STEPS):
        expected = expit(design @ beta)
        slope = design.T @ (weights * (events - expected)) - penalty * beta
        curve = (design.T * (weights * expected * (1 - expected))) @ design
        step = _solved(curve + np.diag(penalty), slope)
        beta += np.clip(step, -5, 5)
        if np.abs(step).max() < _CONVERGED:
            if np.abs(beta).max() > _BEYOND_DATA:
                break
            slopes = beta[1:] / spread
            return np.concatenate([[beta[0] - slopes @ mean], slopes])
    raise InvalidClinicalValueError("validation.separated")


def _solved(curve: _Floats, slope: _Floats) -> _Floats:
    try:
        return np.asarray(np.linalg.solve(curve, slope), np.float64)
    except np.linalg.LinAlgError as error:
        raise InvalidClinicalValueError("validation.separated") from error


def log_odds(terms: _Floats, coefficients: _Floats) -> _Floats:
    """Log-odds of each row; `coefficients` as `fit_logistic` returns them."""
    added: _Floats = coefficients[0] + terms @ coefficients[1:]
    return added
