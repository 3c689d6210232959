"""Net benefit of acting on a probability over treating all or none."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_Floats = NDArray[np.float64]

# Probabilities; chosen: more of them only smooth the curve.
THRESHOLDS: Final = tuple(round(0.05 * step, 2) for step in range(1, 13))
"""5 to 60 %: between them lie the chances at which oncologists would treat."""


@dataclass(frozen=True, slots=True)
class NetBenefit:
    """Net benefit at one threshold, in true positives a patient.

    Attributes:
        threshold: Probability from which on one would treat, 0 to 1.
        model: Of treating by the model.
        treat_all: Of treating everybody.
    """

    threshold: float
    model: float
    treat_all: float


def decision_curve(
    probabilities: _Floats, events: NDArray[np.bool_]
) -> tuple[NetBenefit, ...]:
    """Net benefit from 5 to 60 %; treating nobody is 0.

    Args:
        probabilities: Shape (patients,).
        events: Shape (patients,).

    Source:
        Vickers AJ, Elkin EB, Med Decis Making 2006;26:565-74.
    """
    everybody = np.ones(len(events), dtype=np.bool_)
    return tuple(
        NetBenefit(
            threshold,
            _net_benefit(probabilities >= threshold, events, threshold),
            _net_benefit(everybody, events, threshold),
        )
        for threshold in THRESHOLDS
    )


def _net_benefit(
    treated: NDArray[np.bool_], events: NDArray[np.bool_], threshold: float
) -> float:
    right = float((treated & events).mean())
    wrong = float((treated & ~events).mean())
    return right - wrong * threshold / (1 - threshold)
