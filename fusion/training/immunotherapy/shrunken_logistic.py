"""Logistic regression drawn towards coefficients that somebody published."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from data.errors import InvalidClinicalValueError

_Floats = NDArray[np.float64]

# Count and log-odds. Chosen: more steps, or a smaller last one, change no digit that
# is shown.
_STEPS: Final = 100
_CONVERGED: Final = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """Published coefficients that the fitted ones are drawn to.

    Attributes:
        coefficients: Shape (terms,); log-odds a unit.
        looseness: Standard deviation of the difference, in log-odds a standard
            deviation of a term; small holds on to what was published.
    """

    coefficients: _Floats
    looseness: float


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Coefficients with what the data and the prior leave open.

    Attributes:
        coefficients: Shape (1 + terms,): intercept at the mean of the terms, then
            log-odds a unit.
        covariance: Shape (1 + terms, 1 + terms).
    """

    coefficients: _Floats
    covariance: _Floats

    def drawn(self, rng: np.random.Generator, draws: int) -> _Floats:
        """Shape (draws, 1 + terms): as likely as the posterior says."""
        return rng.multivariate_normal(self.coefficients, self.covariance, draws)


def fit_towards(
    terms: _Floats, events: NDArray[np.bool_], published: Published
) -> Posterior:
    """Coefficients of greatest posterior density under a normal prior.

    Missing terms count as their mean. The covariance is that of the normal
    approximation at the mode (Laplace).

    Args:
        terms: Shape (rows, terms); NaN where not known.
        events: Shape (rows,).
        published: Centre and width of the prior; the intercept is left free.

    Raises:
        InvalidClinicalValueError: If there are no events, or nothing else.
    """
    if not 0 < int(events.sum()) < len(events):
        raise InvalidClinicalValueError("validation.separated")
    centred, spread = centred_terms(terms)
    design = np.column_stack([np.ones(len(events)), centred / spread])
    target = np.r_[0.0, published.coefficients * spread]
    penalty = np.r_[0.0, np.full(terms.shape[1], published.looseness**-2)]
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
    scale = np.r_[1.0, 1 / spread]
    return Posterior(beta * scale, np.linalg.inv(curve) * np.outer(scale, scale))


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
