"""Figures of the response of past patients, beside PD-L1."""

import numpy as np
from numpy.typing import NDArray

from data.results.local_validation import LocalValidationFigure
from fusion.local_validation.figures import mean_figures, model_figures
from fusion.local_validation.past_therapies import PastTherapies
from fusion.prediction.response_model import ResponseModel
from fusion.statistics.comparison import (
    FEWEST_OF_EACH_KIND,
    Outcomes,
    Scored,
    compare_scores,
)

_Floats = NDArray[np.float64]
_Rows = NDArray[np.bool_]
_Figures = dict[str, LocalValidationFigure]


def response_calibration(
    model: ResponseModel,
    told: _Floats,
    past: PastTherapies,
    rng: np.random.Generator,
    resamples: int,
) -> _Figures:
    """Expected beside seen, and how often the set of answers held the truth.

    Args:
        model: As released.
        told: Shape (rows,); its probabilities.
        past: Whose they are.
        rng: Source of chance.
        resamples: Bootstrap resamples.
    """
    responded = _responded(past)
    held = model.limits.holds(told, responded)
    columns = {
        "expected_response_share": told,
        "seen_response_share": responded.astype(float),
        "expected_less_seen_response_share": told - responded,
        "set_holds_of_responders_share": np.where(responded, held, np.nan),
        "set_holds_of_others_share": np.where(responded, np.nan, held),
    }
    return mean_figures(columns, past.persons, rng, resamples)


def response_ranking(
    told: _Floats, past: PastTherapies, rng: np.random.Generator, resamples: int
) -> _Figures:
    """AUC, slope and Brier score of all; the gain over PD-L1 where it was tested.

    Args:
        told: Shape (rows,); probabilities of the model.
        past: Whose they are.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Returns:
        No figure of what fewer than ten responders, or ten others, would tell.
    """
    pdl1, responded = past.cohort.number("pdl1_tps_percent"), _responded(past)
    tested = ~np.isnan(pdl1)
    figures: _Figures = {}
    if _enough(responded):
        outcomes = Outcomes(responded, past.persons)
        scored = Scored(told, probability=True)
        found = compare_scores(scored, {}, outcomes, rng, resamples)
        figures |= model_figures(found, {})
    if _enough(responded[tested]):
        outcomes = Outcomes(responded[tested], past.persons[tested])
        beside = {"pdl1": Scored(pdl1[tested])}
        found = compare_scores(Scored(told[tested]), beside, outcomes, rng, resamples)
        name = "auc_gain_over_pdl1"
        figures[name] = model_figures(found, {"pdl1": name})[name]
    return figures


def _responded(past: PastTherapies) -> _Rows:
    return np.asarray(past.cohort.number("response") == 1)


def _enough(happened: _Rows) -> bool:
    """Test whether ten had the outcome and ten had not."""
    return bool(min(happened.sum(), (~happened).sum()) >= FEWEST_OF_EACH_KIND)
