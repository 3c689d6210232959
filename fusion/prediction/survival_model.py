"""Time without progression under a PD-(L)1 antibody alone."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.interval import Interval
from data.results.prediction import LogOddsContribution, SurvivalPoint
from fusion.prediction.immunotherapy_terms import TERMS
from fusion.prediction.missing_inputs import InputDistribution

_Floats = NDArray[np.float64]

# Probability and quantiles of the interval; chosen: a higher level is wider.
LEVEL: Final = 0.9
_TAILS: Final = (0.05, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalModel:
    """A proportional hazards model (Cox 1972) with what is known of its error.

    Attributes:
        name: Id of the model.
        version: Of the release.
        cohort: Whom it was trained on.
        trained_on: How many patients.
        events: How many of them progressed or died.
        coefficients: Shape (6,); log-hazard a unit of each term.
        draws: Shape (draws, 6); as likely as the data leave open.
        inputs: How the terms are distributed in the training cohort.
        months: Shape (times,); since the start of the therapy.
        baseline: Shape (times,); cumulative hazard at the training means.
        cuts: Log-hazards that part the training patients into groups of equal size.
        groups: A Kaplan-Meier curve of each group, lowest hazard first.
    """

    name: str
    version: str
    cohort: str
    trained_on: int
    events: int
    coefficients: _Floats = field(repr=False)
    draws: _Floats = field(repr=False)
    inputs: InputDistribution = field(repr=False)
    months: _Floats = field(repr=False)
    baseline: _Floats = field(repr=False)
    cuts: tuple[float, ...]
    groups: tuple[tuple[SurvivalPoint, ...], ...] = field(repr=False)

    def log_hazards(self, terms: _Floats) -> _Floats:
        """Log-hazard of each patient beside the training means.

        Args:
            terms: Shape (patients, 6); NaN where not known.
        """
        return np.asarray(self.inputs.centred(terms) @ self.coefficients)

    def free_at(self, terms: _Floats, month: float) -> _Floats:
        """Probability of each patient to be free of progression, 0 to 1.

        Args:
            terms: Shape (patients, 6); NaN where not known.
            month: Since the start of the therapy; the last known time beyond.
        """
        hazard = float(np.interp(month, self.months, self.baseline))
        return np.array(
            [
                np.exp(-hazard * np.exp(self._possible(row, self.coefficients[None])))
                .mean()
                .item()
                for row in terms
            ]
        )

    def interval(self, terms: _Floats, month: float) -> Interval:
        """90 % of that probability: the model's error and what is not known.

        Args:
            terms: Shape (6,); NaN where not known.
            month: Since the start of the therapy.
        """
        hazard = float(np.interp(month, self.months, self.baseline))
        shares = np.exp(-hazard * np.exp(self._possible(terms, self.draws)))
        low, high = (float(share) for share in np.quantile(shares, _TAILS))
        middle = float(self.free_at(terms[None], month)[0])
        return Interval(min(low, middle), max(high, middle), LEVEL)

    def group_of(self, terms: _Floats) -> int:
        """Find the group of the training cohort that one patient is like, from 0."""
        return int(np.searchsorted(self.cuts, self.log_hazards(terms[None])[0]))

    def contributions(self, terms: _Floats) -> tuple[LogOddsContribution, ...]:
        """Log-hazard that each known input adds, largest first."""
        return self.inputs.contributions(self.coefficients, terms, TERMS)

    def _possible(self, terms: _Floats, coefficients: _Floats) -> _Floats:
        centred = self.inputs.possible(terms) - self.inputs.mean
        return np.asarray(centred @ coefficients.T)
