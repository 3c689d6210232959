"""Discrimination of a score between events and the others."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RankedScores:
    """Scores sorted once, so that many weightings of the rows are cheap.

    Attributes:
        order: Shape (rows,); rows from the lowest to the highest score.
        starts: Where each run of equal scores begins in that order.
        events: Shape (rows,); in that order, 1.0 or 0.0.
    """

    order: NDArray[np.int64]
    starts: NDArray[np.int64]
    events: _Floats

    @classmethod
    def of(cls, scores: _Floats, events: NDArray[np.bool_]) -> Self:
        """Sort the rows by their score."""
        order = np.argsort(scores, kind="stable")
        ranked = scores[order]
        starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
        return cls(order, starts, events[order].astype(float))

    def auc(self, weights: _Floats | None = None) -> float:
        """Chance that an event scores above a non-event; ties count half.

        Args:
            weights: Shape (rows,), in the rows' own order; None counts each once.

        Returns:
            NaN if the weights leave no event or nothing else.
        """
        ranked = np.ones(len(self.order)) if weights is None else weights[self.order]
        with_event = np.add.reduceat(ranked * self.events, self.starts)
        without = np.add.reduceat(ranked * (1 - self.events), self.starts)
        pairs = float(with_event.sum() * without.sum())
        if pairs == 0:
            return float("nan")
        below = np.cumsum(without) - without / 2
        return float(with_event @ below) / pairs
