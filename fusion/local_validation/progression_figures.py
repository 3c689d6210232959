"""Figures of the progression of past patients, beside PD-L1."""

import numpy as np
from numpy.typing import NDArray

from data.results.local_validation import LocalValidationFigure
from fusion.local_validation.figures import measured_figures
from fusion.local_validation.past_therapies import PastTherapies
from fusion.prediction.immunotherapy import HORIZON_MONTHS
from fusion.prediction.survival_model import SurvivalModel
from fusion.statistics.comparison import FEWEST_OF_EACH_KIND
from fusion.statistics.free_by_month import FreeByMonth
from fusion.statistics.survival_ranking import FollowUpTimes, PairedOrder

_Floats = NDArray[np.float64]
_Rows = NDArray[np.bool_]
_Figures = dict[str, LocalValidationFigure]


def free_of_progression(
    model: SurvivalModel,
    past: PastTherapies,
    rng: np.random.Generator,
    resamples: int,
) -> _Figures:
    """Share free at six months, expected beside Kaplan-Meier, on the same resamples.

    Args:
        model: As released.
        past: The patients.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Returns:
        Nothing seen, and no difference, if nobody was followed for six months.
    """
    if not len(past.cohort):
        return {}
    told = model.free_at(past.terms, HORIZON_MONTHS)
    seen = FreeByMonth.of(*_course(past), HORIZON_MONTHS)

    def expected(weights: _Floats) -> float:
        return float(np.average(told, weights=weights))

    measures = {
        "expected_free_6_months_share": expected,
        "seen_free_6_months_share": seen.share,
        "expected_less_seen_free_6_months_share": lambda w: expected(w) - seen.share(w),
    }
    return measured_figures(measures, past.persons, rng, resamples)


def progression_ranking(
    model: SurvivalModel,
    past: PastTherapies,
    rng: np.random.Generator,
    resamples: int,
) -> _Figures:
    """Harrell's C of all; the gain over PD-L1 where it was tested.

    Args:
        model: As released.
        past: The patients.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Returns:
        No figure of what fewer than ten progressions would tell.
    """
    hazards, (months, events) = model.log_hazards(past.terms), _course(past)
    pdl1 = past.cohort.number("pdl1_tps_percent")
    figures: _Figures = {}
    if events.sum() >= FEWEST_OF_EACH_KIND:
        all_pairs = _order(hazards, months, events)
        measures = {"harrell_c": all_pairs.concordance}
        figures |= measured_figures(measures, past.persons, rng, resamples)
    tested = ~np.isnan(pdl1)
    months, events = months[tested], events[tested]
    if events.sum() >= FEWEST_OF_EACH_KIND:
        ours = _order(hazards[tested], months, events)
        theirs = _order(-pdl1[tested], months, events)

        def gain(weights: _Floats) -> float:
            return ours.concordance(weights) - theirs.concordance(weights)

        beside = {"harrell_c_gain_over_pdl1": gain}
        figures |= measured_figures(beside, past.persons[tested], rng, resamples)
    return figures


def _course(past: PastTherapies) -> tuple[_Floats, _Rows]:
    return past.cohort.number("pfs_months"), past.cohort.number("pfs_event") == 1


def _order(scores: _Floats, months: _Floats, events: _Rows) -> PairedOrder:
    return PairedOrder.of(scores, FollowUpTimes.of(months, events), uno=False)
