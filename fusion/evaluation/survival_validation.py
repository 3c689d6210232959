"""The model of progression-free survival on a cohort, beside simple scores."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError
from fusion.prediction.immunotherapy_terms import TERMS, terms_of
from fusion.prediction.loris import loris_nsclc
from fusion.prediction.survival_model import SurvivalModel
from fusion.statistics.calibration import CalibrationBand
from fusion.statistics.comparison import Estimate, estimate, resampled
from fusion.statistics.survival_ranking import (
    AucByMonth,
    FollowUpTimes,
    PairedOrder,
    brier_by_month,
)
from fusion.training.immunotherapy.survival import cross_validated_hazards, curve_of

_Floats = NDArray[np.float64]
_Rows = NDArray[np.bool_]
_Measures = Mapping[str, Callable[[_Floats], float]]

# Months and counts. Chosen: horizons that trials report; fewer events leave every
# figure to chance.
MONTHS: Final = (6.0, 12.0)
FEWEST_EVENTS: Final = 10
MOST_PATIENTS: Final = 10_000
"""All pairs are held in memory: some 2 GB at this number."""

# Counts; chosen: fewer resamples make intervals less sure, more bands hold fewer
# patients each.
RESAMPLES: Final = 500
_BANDS: Final = 5
_PD_L1: Final = TERMS.index("pdl1_tps_percent")


@dataclass(frozen=True, slots=True)
class SurvivalFigures:
    """Discrimination of one score; `brier` only where it is a probability.

    Attributes:
        c_index: Harrell's concordance.
        c_index_uno: Uno's, weighted against censoring.
        auc: Of having progressed by each month.
        brier: Squared error of the probability at each month.
    """

    c_index: Estimate
    c_index_uno: Estimate
    auc: Mapping[float, Estimate]
    brier: Mapping[float, Estimate] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SurvivalValidation:
    """Performance of the survival model on a cohort.

    Attributes:
        rows: Patients with a known course.
        events: How many of them progressed or died.
        model: Figures of the model.
        comparators: Of each comparator, on the patients it has an answer for.
        answered: How many these are.
        gain_over: Harrell's concordance of the model less that of a comparator.
        bands: Calibration at six months, observed by Kaplan-Meier.
        left_out: Patients without a known course.
        refitted: Whether the hazards are cross-validated on this cohort.
    """

    rows: int
    events: int
    model: SurvivalFigures
    comparators: Mapping[str, SurvivalFigures]
    answered: Mapping[str, int]
    gain_over: Mapping[str, Estimate]
    bands: tuple[CalibrationBand, ...]
    left_out: int
    refitted: bool


def validate_survival(
    model: SurvivalModel,
    cohort: PatientCohort,
    rng: np.random.Generator,
    *,
    refit: bool = False,
    resamples: int = RESAMPLES,
) -> SurvivalValidation:
    """Compare the model with PD-L1, TMB and LORIS.

    Args:
        model: As released.
        cohort: Patients on a PD-(L)1 antibody.
        rng: Source of chance.
        refit: Fit the same recipe on this cohort by ten-fold cross-validation
            instead; bands and Brier scores are left out then.
        resamples: Of the bootstrap over patients.

    Raises:
        InvalidClinicalValueError: If fewer than ten patients progressed, or there are
            more than pairs can be held of.
    """
    months, happened = cohort.number("pfs_months"), cohort.number("pfs_event")
    kept = ~np.isnan(months) & ~np.isnan(happened)
    known, events = cohort.rows(kept), happened[kept] == 1
    if int(events.sum()) < FEWEST_EVENTS:
        raise InvalidClinicalValueError(
            "validation.too_few",
            events=int(events.sum()),
            others=int((~events).sum()),
            minimum=FEWEST_EVENTS,
        )
    if len(events) > MOST_PATIENTS:
        raise InvalidClinicalValueError(
            "validation.too_many", rows=len(events), most=MOST_PATIENTS
        )
    course, terms = FollowUpTimes.of(months[kept], events), terms_of(known)
    hazards = model.log_hazards(terms)
    if refit:
        hazards = cross_validated_hazards(
            terms, course.months, events, known.persons(), rng
        )
    free = {} if refit else {at: model.free_at(terms, at) for at in MONTHS}
    figures = _figures(hazards, course, rng, resamples, free)
    beside = {
        name: _beside(hazards, score, months[kept], events, rng, resamples)
        for name, score in _scores(known, model).items()
        if int(events[~np.isnan(score)].sum()) >= FEWEST_EVENTS
    }
    return SurvivalValidation(
        rows=len(events),
        events=int(events.sum()),
        model=figures,
        comparators={name: one for name, (one, _, _) in beside.items()},
        answered={name: count for name, (_, count, _) in beside.items()},
        gain_over={name: gain for name, (_, _, gain) in beside.items()},
        bands=() if refit else _bands(free[MONTHS[0]], course),
        left_out=int((~kept).sum()),
        refitted=refit,
    )


def _scores(cohort: PatientCohort, model: SurvivalModel) -> dict[str, _Floats]:
    """Scores of which higher means sooner."""
    pdl1 = float(model.inputs.mean[_PD_L1])
    return {
        "pdl1": -cohort.number("pdl1_tps_percent"),
        "tmb": -cohort.number("tmb_per_mb"),
        "loris": -loris_nsclc(cohort, pdl1),
        "loris_complete": -loris_nsclc(cohort),
    }


def _beside(
    hazards: _Floats,
    score: _Floats,
    months: _Floats,
    events: _Rows,
    rng: np.random.Generator,
    resamples: int,
) -> tuple[SurvivalFigures, int, Estimate]:
    """Figures of a comparator, its patients, and the model's gain on them."""
    rows = ~np.isnan(score)
    course = FollowUpTimes.of(months[rows], events[rows])
    seed = int(rng.integers(2**32))
    figures, own = _estimates(
        _measures(score[rows], course), course, np.random.default_rng(seed), resamples
    )
    _, ours = _estimates(
        {"c": PairedOrder.of(hazards[rows], course, uno=False).concordance},
        course,
        np.random.default_rng(seed),  # the same resamples, so that the gain is paired
        resamples,
    )
    gain = estimate(float(ours["c"][0] - own["c"][0]), ours["c"][1:] - own["c"][1:])
    return _as_figures(figures, {}), int(rows.sum()), gain


def _figures(
    hazards: _Floats,
    course: FollowUpTimes,
    rng: np.random.Generator,
    resamples: int,
    free: Mapping[float, _Floats],
) -> SurvivalFigures:
    measures = dict(_measures(hazards, course))
    for at, shares in free.items():
        measures[f"brier {at}"] = partial(brier_by_month, shares, course, at)
    estimates, _ = _estimates(measures, course, rng, resamples)
    return _as_figures(estimates, {at: estimates[f"brier {at}"] for at in free})


def _measures(score: _Floats, course: FollowUpTimes) -> _Measures:
    found: dict[str, Callable[[_Floats], float]] = {
        "c": PairedOrder.of(score, course, uno=False).concordance,
        "uno": PairedOrder.of(score, course, uno=True).concordance,
    }
    for at in MONTHS:
        found[f"auc {at}"] = AucByMonth.of(score, course, at).auc
    return found


def _estimates(
    measures: _Measures, course: FollowUpTimes, rng: np.random.Generator, resamples: int
) -> tuple[dict[str, Estimate], dict[str, _Floats]]:
    """Estimates, and the value followed by the draws of each measure."""
    count = len(course.months)
    weights = [np.ones(count), *resampled(np.arange(count), rng, resamples)]
    draws = {
        name: np.array([measure(one) for one in weights])
        for name, measure in measures.items()
    }
    found = {name: estimate(float(d[0]), d[1:]) for name, d in draws.items()}
    return found, draws


def _as_figures(
    estimates: Mapping[str, Estimate], brier: Mapping[float, Estimate]
) -> SurvivalFigures:
    return SurvivalFigures(
        estimates["c"],
        estimates["uno"],
        {at: estimates[f"auc {at}"] for at in MONTHS},
        brier,
    )


def _bands(free: _Floats, course: FollowUpTimes) -> tuple[CalibrationBand, ...]:
    found = []
    for rows in np.array_split(np.argsort(free, kind="stable"), _BANDS):
        at = np.array([MONTHS[0]])
        point = curve_of(course.months[rows], course.events[rows], at)[0]
        found.append(
            CalibrationBand(
                len(rows), float(free[rows].mean()), point.share, point.interval
            )
        )
    return tuple(found)
