"""Sensitivity and specificity at a cut-off, with bootstrap intervals by patient."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fusion.statistics.comparison import Estimate, Outcomes, estimate, resampled


@dataclass(frozen=True, slots=True)
class CutOff:
    """Effect of calling everything at or above a probability positive.

    Attributes:
        probability: The cut-off.
        sensitivity: Share of events called positive.
        specificity: Share of the others called negative.
    """

    probability: float
    sensitivity: Estimate
    specificity: Estimate


def at_cut_off(
    probabilities: NDArray[np.float64],
    outcomes: Outcomes,
    cut_off: float,
    rng: np.random.Generator,
    resamples: int = 1000,
) -> CutOff:
    """Sensitivity and specificity of one cut-off.

    Args:
        probabilities: Shape (rows,).
        outcomes: Of the same rows.
        cut_off: At or above it is positive.
        rng: Source of chance.
        resamples: Bootstrap resamples.
    """
    called = probabilities >= cut_off
    caught, spared = called & outcomes.events, ~called & ~outcomes.events
    weightings = [
        np.ones(len(called)),
        *resampled(outcomes.patients, rng, resamples),
    ]
    shares = np.array(
        [
            (
                weights @ caught / (weights @ outcomes.events),
                weights @ spared / (weights @ ~outcomes.events),
            )
            for weights in weightings
        ]
    )
    return CutOff(
        cut_off,
        estimate(float(shares[0, 0]), shares[1:, 0]),
        estimate(float(shares[0, 1]), shares[1:, 1]),
    )
