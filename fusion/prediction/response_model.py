"""Probability that a tumour responds to a PD-(L)1 antibody given alone."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from data.interval import Interval
from data.results.prediction import LogOddsContribution
from fusion.prediction.conformal import ConformalLimits
from fusion.prediction.immunotherapy_terms import TERMS
from fusion.prediction.missing_inputs import InputDistribution

_Floats = NDArray[np.float64]

# Probability and quantiles of the interval; chosen: a higher level is wider.
LEVEL: Final = 0.9
_TAILS: Final = (0.05, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class ResponseModel:
    """A logistic model with what is known of its error.

    Attributes:
        name: Id of the model.
        version: Of the release.
        cohort: Whom it was trained on.
        trained_on: How many patients.
        responders: How many of them responded.
        coefficients: Shape (7,): intercept at the training means, then log-odds a
            unit of each term.
        draws: Shape (draws, 7); as likely as the posterior says.
        inputs: How the terms are distributed in the training cohort.
        limits: Of the conformal sets.
    """

    name: str
    version: str
    cohort: str
    trained_on: int
    responders: int
    coefficients: _Floats = field(repr=False)
    draws: _Floats = field(repr=False)
    inputs: InputDistribution = field(repr=False)
    limits: ConformalLimits

    def probabilities(self, terms: _Floats) -> _Floats:
        """Probability of each patient, averaged over what is not known.

        Args:
            terms: Shape (patients, 6), as `terms_of` gives them.
        """
        return self.inputs.probabilities(terms, self.coefficients)

    def interval(self, terms: _Floats) -> Interval:
        """90 %: the model's own error, and all that missing inputs could change.

        Args:
            terms: Shape (6,); NaN where not known.
        """
        odds = self.inputs.log_odds(terms, self.draws)
        low, high = (float(share) for share in np.quantile(expit(odds), _TAILS))
        middle = float(self.probabilities(terms[None])[0])
        return Interval(min(low, middle), max(high, middle), LEVEL)

    def contributions(self, terms: _Floats) -> tuple[LogOddsContribution, ...]:
        """Log-odds that each known input adds, largest first.

        For a linear model with independent inputs this is their SHAP value beside the
        training mean (Lundberg 2017, corollary 1).

        Args:
            terms: Shape (6,); NaN where not known.
        """
        return self.inputs.contributions(self.coefficients[1:], terms, TERMS)
