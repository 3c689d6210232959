"""Answers that the response model would give if one input were another."""

from math import isnan
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.results.immunotherapy import ConditionalExpectation
from fusion.prediction.immunotherapy_terms import TERMS
from fusion.prediction.response_model import ResponseModel

_Floats = NDArray[np.float64]

# Percent, counts per megabase, g/dl, ratio. Chosen: wider ones would draw curves
# where nobody was.
RANGES: Final = {
    "pdl1_tps_percent": (0.0, 100.0),
    "tmb_per_mb": (0.0, 50.0),
    "albumin_g_dl": (2.0, 5.0),
    "nlr": (1.0, 25.0),
}
"""What each input is varied over, in its unit: the range of the training cohort,
rounded."""
_STEPS: Final = 21  # count; chosen: fewer draw corners


def conditional_expectations(
    model: ResponseModel, terms: _Floats
) -> tuple[ConditionalExpectation, ...]:
    """Vary each continuous input over its range; never an effect.

    Args:
        model: The response model.
        terms: Shape (6,) of the patient; NaN where not known.

    Source:
        Goldstein et al. 2015, J Comput Graph Stat 24:44 (ICE curves).
    """
    return tuple(
        conditional_expectation(model, terms, name, np.linspace(low, high, _STEPS))
        for name, (low, high) in RANGES.items()
    )


def conditional_expectation(
    model: ResponseModel, terms: _Floats, name: str, values: _Floats
) -> ConditionalExpectation:
    """Vary one input.

    Args:
        model: The response model.
        terms: Shape (6,) of the patient.
        name: Which input.
        values: What it is set to.
    """
    place = TERMS.index(name)
    points = []
    for value in values:
        row = terms.copy()
        row[place] = value
        probability = float(model.probabilities(row[None])[0])
        points.append((float(value), probability, model.interval(row)))
    own = float(terms[place])
    return ConditionalExpectation(name, None if isnan(own) else own, tuple(points))
