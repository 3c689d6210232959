"""Answers of the members of the fused model; known to every runtime."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FusedLogits:
    """Answers of the members, before any temperature.

    Attributes:
        log_odds: Shape (members, patients, 2 + therapies): growth, malignancy,
            responses.
        hazard: Shape (members, patients, therapies, bins); log-odds of progression
            within a bin.
        weights: Shape (members, patients, questions, modalities).
    """

    log_odds: Floats = field(repr=False)
    hazard: Floats = field(repr=False)
    weights: Floats = field(repr=False)
