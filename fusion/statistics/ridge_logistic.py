"""Ridge logistic regression as an estimator of scikit-learn.

Imported where models are fitted or validated, never by a page: loading scikit-learn
takes longer than drawing one.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from data.errors import InvalidClinicalValueError

_Floats = NDArray[np.float64]

# Gradient without unit, and count. Chosen: a smaller one changes no digit shown.
_CONVERGED: Final = 1e-12
_MAXIMUM_STEPS: Final = 200


def ridge_logistic(ridge: float) -> Pipeline:
    """Logistic regression on standardised terms, the intercept left free.

    Args:
        ridge: Penalty on the squared standardised coefficients, halved; 0 is none.

    Returns:
        Not fitted. `fitted_ridge` fits it with weights of the rows.
    """
    logistic = LogisticRegression(
        C=1 / ridge if ridge else np.inf,
        solver="newton-cholesky",
        tol=_CONVERGED,
        max_iter=_MAXIMUM_STEPS,
    )
    return Pipeline([("standard", StandardScaler()), ("logistic", logistic)])


def fitted_ridge(
    terms: _Floats,
    events: NDArray[np.bool_],
    ridge: float,
    weights: _Floats | None = None,
) -> _Floats:
    """Coefficients in natural units.

    Args:
        terms: Shape (rows, terms).
        events: Shape (rows,).
        ridge: As `ridge_logistic` takes it.
        weights: Shape (rows,); None counts each row once.

    Returns:
        Shape (1 + terms,): intercept, then log-odds a unit of each term.

    Raises:
        InvalidClinicalValueError: If there are no events, or nothing else.
    """
    if not 0 < np.average(events, weights=weights) < 1:
        raise InvalidClinicalValueError("validation.separated")
    fitted = ridge_logistic(ridge).fit(
        terms,
        events,
        standard__sample_weight=weights,
        logistic__sample_weight=weights,
    )
    standard, logistic = fitted["standard"], fitted["logistic"]
    slopes = logistic.coef_[0] / standard.scale_
    intercept = logistic.intercept_[0] - slopes @ standard.mean_
    return np.concatenate([[intercept], slopes])
