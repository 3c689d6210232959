"""Share of patients still free of an event, by Kaplan and Meier."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FreeByMonth:
    """Patients sorted once by time, so that many weightings of them are cheap.

    Attributes:
        month: At which the share is read.
        months: Shape (patients,), ascending; how long each was followed.
        events: Shape (patients,); in that order, 1.0 if the event ended it.
        order: Shape (patients,); place of each in the patients' own order.
        starts: Where each run of equal times begins in that order.
    """

    month: float
    months: _Floats
    events: _Floats
    order: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, months: _Floats, events: NDArray[np.bool_], month: float) -> Self:
        """Sort the patients by time.

        Args:
            months: Shape (patients,), at least one.
            events: Shape (patients,).
            month: Since the start; an event on it counts as having happened.
        """
        order = np.argsort(months, kind="stable")
        ranked = months[order]
        starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
        return cls(month, ranked, events[order].astype(float), order, starts)

    def share(self, weights: _Floats) -> float:
        """Share still free, 0 to 1; NaN if nobody was followed for so long.

        Args:
            weights: Shape (patients,), in their own order.

        Source:
            Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-81.
        """
        drawn = weights[self.order]
        until = self.starts[self.months[self.starts] <= self.month]
        at_risk = np.cumsum(drawn[::-1])[::-1][until]
        happened = np.add.reduceat(drawn * self.events, self.starts)[: len(until)]
        # Where nobody is at risk any more, nothing happens either.
        steps = 1 - happened / np.where(at_risk > 0, at_risk, 1.0)
        free = float(np.prod(steps))
        followed = drawn[self.months >= self.month].sum() > 0
        return free if followed or free == 0 else float("nan")
