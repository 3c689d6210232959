"""Worth of a missing test: how much the interval would narrow if it were known."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.results.immunotherapy import MissingTest
from fusion.prediction.immunotherapy_terms import TERMS
from fusion.prediction.response_model import ResponseModel

_Floats = NDArray[np.float64]

_TRIED: Final = 21  # count of quantiles; chosen: more take longer


def missing_tests(model: ResponseModel, terms: _Floats) -> tuple[MissingTest, ...]:
    """Every missing input, the one that narrows the interval most first.

    What a test may say is taken from the training cohort, whatever else is known.

    Args:
        model: The response model.
        terms: Shape (6,); NaN where not known.
    """
    now = model.interval(terms)
    found = [
        _worth(model, terms, place, now.high - now.low)
        for place in np.flatnonzero(np.isnan(terms)).tolist()
    ]
    return tuple(sorted(found, key=lambda one: one.width_if_known))


def _worth(
    model: ResponseModel, terms: _Floats, place: int, width: float
) -> MissingTest:
    levels = np.linspace(0, len(model.inputs.quantiles) - 1, _TRIED).astype(int)
    tried = np.tile(terms, (_TRIED, 1))
    tried[:, place] = model.inputs.quantiles[levels, place]
    intervals = [model.interval(row) for row in tried]
    told = model.probabilities(tried)
    return MissingTest(
        TERMS[place],
        width,
        float(np.mean([one.high - one.low for one in intervals])),
        float(told.min()),
        float(told.max()),
    )
