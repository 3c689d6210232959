"""Discrimination of a score between those who progress sooner and the others.

Every figure is a sum over pairs or patients with weights, so that a bootstrap costs
one product a resample. The censoring weights are those of the whole cohort.
"""

from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
from lifelines import KaplanMeierFitter
from numpy.typing import NDArray

from fusion.statistics.ranking import RankedScores

_Floats = NDArray[np.float64]

# Probability; chosen: a smaller one lets few patients decide.
_LEAST_UNCENSORED: Final = 0.05
"""Below it a patient would count twentyfold; the figures stop there."""


@dataclass(frozen=True, slots=True, eq=False)
class FollowUpTimes:
    """Follow-up of each patient, and what ended it.

    Attributes:
        months: Shape (patients,).
        events: Shape (patients,); whether the event was seen.
        uncensored: Shape (patients,); chance not to be censored until then.
    """

    months: _Floats
    events: NDArray[np.bool_]
    uncensored: _Floats = field(repr=False)

    @classmethod
    def of(cls, months: _Floats, events: NDArray[np.bool_]) -> Self:
        """The course of a cohort.

        Args:
            months: Shape (patients,), not negative.
            events: Shape (patients,).
        """
        return cls(months, events, _uncensored(months, events, months))

    def uncensored_at(self, month: float) -> float:
        """Chance not to be censored until a month, 0 to 1."""
        times = np.array([month])
        return float(_uncensored(self.months, self.events, times)[0])


@dataclass(frozen=True, slots=True, eq=False)
class PairedOrder:
    """Pairs in which one patient is known to progress before the other.

    Attributes:
        weight: Shape (patients, patients); of the pair, 0 if it says nothing.
        right: Shape (patients, patients); weight times 1, 1/2 or 0 by the score.
    """

    weight: NDArray[np.float32] = field(repr=False)
    right: NDArray[np.float32] = field(repr=False)

    @classmethod
    def of(cls, scores: _Floats, course: FollowUpTimes, *, uno: bool) -> Self:
        """Pairs of one score.

        Args:
            scores: Shape (patients,); higher means sooner.
            course: Of the same patients.
            uno: Whether pairs are weighted against censoring.

        Source:
            Harrell FE et al., Stat Med 1996;15:361-87; Uno H et al., Stat Med
            2011;30:1105-17.
        """
        months = course.months
        sooner = months[:, None] < months[None, :]
        tied_but_censored = (months[:, None] == months[None, :]) & ~course.events
        pairs = (sooner | tied_but_censored) & course.events[:, None]
        weight = pairs.astype(np.float32)
        if uno:
            usable = course.uncensored >= _LEAST_UNCENSORED
            inverse = np.where(usable, course.uncensored, np.inf) ** -2.0
            weight = weight * inverse[:, None].astype(np.float32)
        above = scores[:, None] > scores[None, :]
        equal = scores[:, None] == scores[None, :]
        return cls(weight, weight * (above + 0.5 * equal).astype(np.float32))

    def concordance(self, weights: _Floats) -> float:
        """Share of right pairs; NaN if no pair is left.

        Args:
            weights: Shape (patients,).
        """
        drawn = weights.astype(np.float32)
        pairs = float(drawn @ self.weight @ drawn)
        return float(drawn @ self.right @ drawn) / pairs if pairs else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class AucByMonth:
    """Area under the curve of who has progressed by a month against who has not.

    Attributes:
        ranked: Scores with who progressed.
        weight: Shape (patients,); 0 for those censored before.

    Source:
        Uno H et al., JASA 2007;102:527-37 (cumulative cases, dynamic controls).
    """

    ranked: RankedScores
    weight: _Floats

    @classmethod
    def of(cls, scores: _Floats, course: FollowUpTimes, month: float) -> Self:
        """Of one score by one month."""
        progressed = (course.months <= month) & course.events
        still_free = course.months > month
        usable = progressed & (course.uncensored >= _LEAST_UNCENSORED)
        inverse = 1 / np.where(usable, course.uncensored, 1.0)
        return cls(
            RankedScores.of(scores, progressed), np.where(usable, inverse, still_free)
        )

    def auc(self, weights: _Floats) -> float:
        """NaN if nobody progressed or nobody is left."""
        return self.ranked.auc(weights * self.weight)


def brier_by_month(
    free: _Floats, course: FollowUpTimes, month: float, weights: _Floats
) -> float:
    """Mean squared error of the probability to be free of progression.

    Args:
        free: Shape (patients,); probability at that month.
        course: Of the same patients.
        month: Since the start.
        weights: Shape (patients,).

    Source:
        Graf E et al., Stat Med 1999;18:2529-45.
    """
    progressed = (course.months <= month) & course.events
    still_free = course.months > month
    known = np.where(progressed, 1 / np.maximum(course.uncensored, 0.05), 0.0)
    known = known + still_free / max(course.uncensored_at(month), 0.05)
    errors = known * (free - still_free) ** 2
    return float(weights @ errors / weights.sum())


def _uncensored(months: _Floats, events: NDArray[np.bool_], times: _Floats) -> _Floats:
    """Kaplan-Meier of censoring at `times`."""
    # Of two things on one day the event is taken to come first.
    left = np.where(events, np.nextafter(months, -np.inf), months)
    fitted = KaplanMeierFitter().fit(left, ~events).survival_function_
    steps = fitted.index.to_numpy(float)
    places = np.clip(np.searchsorted(steps, times, side="right") - 1, 0, None)
    return np.asarray(fitted.iloc[places, 0].to_numpy(float))
