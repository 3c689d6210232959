"""Cox regression with a ridge: fitted by lifelines, used like any of scikit-learn."""

from typing import Final, Self

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from fusion.prediction.missing_inputs import InputDistribution
from fusion.training.immunotherapy.shrunken_logistic import centred_terms

_Floats = NDArray[np.float64]

# Ridge without unit, chosen: a larger one shrinks more.
PENALTY: Final = 0.3
"""Ridge of lifelines; 0.01, 0.1 and 0.3 differ by 0.003 in cross-validated C."""

# Months; chosen: a time of 0 has no hazard, and this is below a day.
_SOONEST_MONTHS: Final = 0.01


def courses(months: _Floats, events: NDArray[np.bool_]) -> NDArray[np.void]:
    """Outcomes as estimators of survival take them: one row of both a patient.

    Args:
        months: Shape (patients,).
        events: Shape (patients,); whether the event was seen.
    """
    both = np.empty(len(months), [("event", bool), ("months", np.float64)])
    both["event"], both["months"] = events, months
    return both


class RidgeCox(BaseEstimator):
    """The Cox regression of lifelines with a ridge, as an estimator of scikit-learn.

    Terms may be missing (NaN): they count as their mean.

    Attributes:
        penalty: Ridge of lifelines, on terms in standard deviations.
        coefficients_: Shape (terms,); log-hazard a unit; 0 if a term never varies.
        covariance_: Shape (terms, terms).
        inputs_: How the terms are distributed in the rows of the fit.
        fitter_: Of lifelines, with the baseline.
    """

    def __init__(self, penalty: float = PENALTY) -> None:
        self.penalty = penalty

    def fit(self, X: ArrayLike, y: NDArray[np.void]) -> Self:  # noqa: N803
        """Fit to courses.

        Args:
            X: Shape (patients, terms); NaN where not known.
            y: Shape (patients,); as `courses` gives them.
        """
        terms = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan")
        centred, spread = centred_terms(terms)
        varying = np.flatnonzero(centred.std(axis=0) > 0)
        table = pd.DataFrame(centred[:, varying] / spread[varying])
        table["months"] = np.maximum(y["months"], _SOONEST_MONTHS)
        table["event"] = y["event"]
        fitter = CoxPHFitter(penalizer=self.penalty).fit(table, "months", "event")
        width, scale = len(spread), 1 / spread[varying]
        self.fitter_ = fitter
        self.coefficients_ = np.zeros(width)
        self.covariance_ = np.zeros((width, width))
        self.coefficients_[varying] = fitter.params_.to_numpy(float) * scale
        self.covariance_[np.ix_(varying, varying)] = fitter.variance_matrix_.to_numpy(
            float
        ) * np.outer(scale, scale)
        self.inputs_ = InputDistribution.of(terms)
        return self

    def predict(self, X: ArrayLike) -> _Floats:  # noqa: N803
        """Log-hazard of each patient beside the means of the fit.

        Args:
            X: Shape (patients, terms); NaN where not known.
        """
        check_is_fitted(self)
        terms = validate_data(
            self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False
        )
        return np.asarray(self.inputs_.centred(terms) @ self.coefficients_)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.target_tags.required = True
        return tags
