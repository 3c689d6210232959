"""Sets of answers that hold the truth at a promised rate, whatever the model is worth.

Class by class, so that the promise is kept for responders and for others alike.

Source:
    Vovk V, Gammerman A, Shafer G, Algorithmic Learning in a Random World, 2005,
    section 4.5 (label-conditional conformal predictors).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.results.prediction import ConformalAnswer

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ConformalLimits:
    """Probabilities from which on an answer is struck out.

    Attributes:
        level: Promised share of truths inside the set, 0 to 1.
        least_if_responds: Below it, *responds* would be too surprising.
        most_if_not: Above it, *does not* would be too surprising.
    """

    level: float
    least_if_responds: float
    most_if_not: float

    @classmethod
    def of(
        cls, probabilities: _Floats, events: NDArray[np.bool_], level: float = 0.9
    ) -> "ConformalLimits":
        """Limits from patients that the model did not see.

        Args:
            probabilities: Shape (patients,); out of fold.
            events: Shape (patients,).
            level: Promised coverage.
        """
        return cls(
            level,
            -_limit(-probabilities[events], level),
            _limit(probabilities[~events], level),
        )

    def holds(
        self, probabilities: _Floats, events: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Shape (patients,): whether the set held what happened."""
        responds = probabilities >= self.least_if_responds
        does_not = probabilities <= self.most_if_not
        return np.where(events, responds, does_not)

    def answer(self, probability: float) -> ConformalAnswer:
        """Select the answer that is left; both or neither is *cannot say*."""
        responds = probability >= self.least_if_responds
        does_not = probability <= self.most_if_not
        if responds == does_not:
            return ConformalAnswer.CANNOT_SAY
        return ConformalAnswer.RESPONDS if responds else ConformalAnswer.DOES_NOT


def _limit(scores: _Floats, level: float) -> float:
    """The score that a new one of the same kind exceeds with chance 1 - level."""
    rank = int(np.ceil((len(scores) + 1) * level))
    return float(np.inf) if rank > len(scores) else float(np.sort(scores)[rank - 1])
