"""Logistic regression drawn towards coefficients that somebody published."""

from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from data.errors import InvalidClinicalValueError
from fusion.prediction.missing_inputs import InputDistribution

_Floats = NDArray[np.float64]

# Count and log-odds. Chosen: more steps, or a smaller last one, change no digit that
# is shown.
_STEPS: Final = 100
_CONVERGED: Final = 1e-10


class ShrunkenLogistic(ClassifierMixin, BaseEstimator):
    """A classifier of scikit-learn under a normal prior about published coefficients.

    Its own logistic regressions draw to nought alone. Terms may be missing (NaN): the
    fit counts them as their mean, a prediction is averaged over what they were in the
    rows of the fit.

    Attributes:
        published: Shape (terms,); log-odds a unit, the centre of the prior; None is 0.
        looseness: Standard deviation of the difference, in log-odds a standard
            deviation of a term; small holds on to what was published.
        classes_: Shape (2,); the second is the event.
        coefficients_: Shape (1 + terms,): intercept at the mean of the terms, then
            log-odds a unit.
        covariance_: Shape (1 + terms, 1 + terms); what data and prior leave open.
        inputs_: How the terms are distributed in the rows of the fit.
    """

    def __init__(
        self, published: _Floats | None = None, looseness: float = 1.0
    ) -> None:
        self.published = published
        self.looseness = looseness

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:  # noqa: N803
        """Find the coefficients of greatest posterior density.

        The covariance is that of the normal approximation at the mode (Laplace).

        Args:
            X: Shape (rows, terms); NaN where not known.
            y: Shape (rows,); two classes.

        Raises:
            InvalidClinicalValueError: If there are no events, or nothing else.
        """
        terms, labels = validate_data(
            self, X, y, dtype=np.float64, ensure_all_finite="allow-nan"
        )
        events = self._events(labels)
        centred, spread = centred_terms(terms)
        published = np.zeros(len(spread)) if self.published is None else self.published
        design = np.column_stack([np.ones(len(events)), centred / spread])
        target = np.r_[0.0, published * spread]
        penalty = np.r_[0.0, np.full(len(spread), float(self.looseness) ** -2)]
        beta, curve = _mode(design, events, target, penalty)
        scale = np.r_[1.0, 1 / spread]
        self.coefficients_: _Floats = beta * scale
        self.covariance_: _Floats = np.linalg.inv(curve) * np.outer(scale, scale)
        self.inputs_ = InputDistribution.of(terms)
        return self

    def predict_proba(self, X: ArrayLike) -> _Floats:  # noqa: N803
        """Probability of each class, averaged over what is not known.

        Args:
            X: Shape (rows, terms); NaN where not known.

        Returns:
            Shape (rows, 2).
        """
        check_is_fitted(self)
        terms = validate_data(
            self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False
        )
        events = self.inputs_.probabilities(terms, self.coefficients_)
        return np.column_stack([1 - events, events])

    def predict(self, X: ArrayLike) -> NDArray[np.generic]:  # noqa: N803
        """The likelier class of each row."""
        likelier = self.predict_proba(X).argmax(axis=1)
        return np.asarray(self.classes_[likelier])

    def drawn(self, rng: np.random.Generator, draws: int) -> _Floats:
        """Shape (draws, 1 + terms): as likely as the posterior says."""
        return rng.multivariate_normal(self.coefficients_, self.covariance_, draws)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        return tags

    def _events(self, labels: NDArray[np.generic]) -> NDArray[np.bool_]:
        kind = type_of_target(labels, input_name="y", raise_unknown=True)
        if kind != "binary":
            raise ValueError(
                "Only binary classification is supported. "
                f"The type of the target is {kind}."
            )
        self.classes_ = np.unique(labels)
        if len(self.classes_) < 2:
            raise InvalidClinicalValueError("validation.separated")
        return np.asarray(labels == self.classes_[1])


def _mode(
    design: _Floats, events: NDArray[np.bool_], target: _Floats, penalty: _Floats
) -> tuple[_Floats, _Floats]:
    """Newton's steps to the mode, and the curvature there."""
    beta, curve = target.copy(), np.eye(len(target))
    for _ in range(_STEPS):
        expected = expit(design @ beta)
        slope = design.T @ (events - expected) - penalty * (beta - target)
        weighted = design.T * (expected * (1 - expected))
        curve = weighted @ design + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < _CONVERGED:
            break
    return beta, curve


def centred_terms(terms: _Floats) -> tuple[_Floats, _Floats]:
    """Terms less their mean, 0 where not known, and their standard deviations.

    Args:
        terms: Shape (rows, terms); NaN where not known.

    Returns:
        Shape (rows, terms) and (terms,); a term that never varies has 1.
    """
    filled = np.where(np.isnan(terms).all(axis=0), 0.0, terms)
    spread = np.nanstd(filled, axis=0)
    spread[~(spread > 0)] = 1.0
    centred = np.where(np.isnan(filled), 0.0, filled - np.nanmean(filled, axis=0))
    return centred, spread
