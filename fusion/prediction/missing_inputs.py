"""Linear models with missing inputs: an average over what the inputs may be.

A missing input is not guessed. Every value that it took in the training cohort, by
its quantiles, is tried in turn, so the answer is an average and its interval widens by
what the input could have changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from data.results.prediction import LogOddsContribution

_Floats = NDArray[np.float64]

# Count; chosen: fewer leave the mean to chance.
_STEPS: Final = 97
"""Prime to the number of quantiles, so that columns are paired without a pattern."""


@dataclass(frozen=True, slots=True, eq=False)
class InputDistribution:
    """Distribution of the inputs where the model was trained.

    Attributes:
        mean: Shape (terms,); of the known values.
        quantiles: Shape (levels, terms); at evenly spaced levels.
    """

    mean: _Floats
    quantiles: _Floats = field(repr=False)

    @classmethod
    def of(cls, terms: _Floats, levels: int = 101) -> "InputDistribution":
        """Of a training cohort.

        A term that nobody has is taken as 0 throughout.

        Args:
            terms: Shape (patients, terms); NaN where not known.
            levels: How many quantiles are kept.
        """
        shares = (np.arange(levels) + 0.5) / levels
        never = np.isnan(terms).all(axis=0)
        known = np.where(never, 0.0, terms)
        return cls(np.nanmean(known, axis=0), np.nanquantile(known, shares, axis=0))

    def possible(self, terms: _Floats) -> _Floats:
        """List what one patient's inputs may be.

        Args:
            terms: Shape (terms,); NaN where not known.

        Returns:
            Shape (possibilities, terms); one if all is known.
        """
        unknown = np.isnan(terms)
        if not unknown.any():
            return terms[None, :]
        levels = len(self.quantiles)
        filled = np.tile(terms, (levels, 1))
        for turn, column in enumerate(np.flatnonzero(unknown)):
            order = (np.arange(levels) * _STEPS**turn + turn) % levels
            filled[:, column] = self.quantiles[order, column]
        return filled

    def log_odds(self, terms: _Floats, coefficients: _Floats) -> _Floats:
        """Log-odds of all that one patient's inputs may be.

        Args:
            terms: Shape (terms,); NaN where not known.
            coefficients: Shape (sets, 1 + terms): intercept at the mean, then
                log-odds a unit.

        Returns:
            Shape (possibilities, sets).
        """
        centred = self.possible(terms) - self.mean
        return np.asarray(coefficients[:, 0] + centred @ coefficients[:, 1:].T)

    def probabilities(self, terms: _Floats, coefficients: _Floats) -> _Floats:
        """Probability of each patient, averaged over what is not known.

        Args:
            terms: Shape (patients, terms); NaN where not known.
            coefficients: Shape (1 + terms,).
        """
        one_set = coefficients[None]
        return np.array([expit(self.log_odds(row, one_set)).mean() for row in terms])

    def centred(self, terms: _Floats) -> _Floats:
        """Terms less the training mean; 0 where not known."""
        return np.where(np.isnan(terms), 0.0, terms - self.mean)

    def contributions(
        self, coefficients: _Floats, terms: _Floats, names: Sequence[str]
    ) -> tuple[LogOddsContribution, ...]:
        """Compute what each known input adds to a linear model, largest first.

        Args:
            coefficients: Shape (terms,); a unit of each.
            terms: Shape (terms,); NaN where not known.
            names: One a term.
        """
        added = coefficients * self.centred(terms)
        known = [
            LogOddsContribution(name, float(value))
            for name, value, term in zip(names, added, terms, strict=True)
            if not np.isnan(term)
        ]
        return tuple(sorted(known, key=lambda one: -abs(one.log_odds)))
