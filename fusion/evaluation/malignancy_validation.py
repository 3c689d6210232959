"""Brock, recalibrated to a cohort, beside what else could be used there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from sklearn.model_selection import PredefinedSplit, cross_val_predict

from data.cohorts.nodule_outcome import NoduleOutcome
from data.errors import InvalidClinicalValueError
from data.results.risk import RiskScore
from fusion.risk.scores.brock import BrockInputs, brock
from fusion.risk.scores.mayo import MayoInputs, mayo
from fusion.statistics.comparison import (
    ModelComparison,
    Outcomes,
    Scored,
    compare_scores,
)
from fusion.statistics.folds import patient_folds
from fusion.statistics.ridge_logistic import ridge_logistic
from fusion.statistics.sensitivity import CutOff, at_cut_off

_Floats = NDArray[np.float64]

# Counts, ridge without unit, and probabilities. Chosen: fewer folds fit on fewer
# patients; a larger ridge shrinks more.
_FOLDS: Final = 10
_REFIT_RIDGE: Final = 1.0
_CUT_OFFS: Final = (0.05, 0.10)
"""5 % divides low from high risk (ACCP); 10 % decides on PET-CT (BTS 2015)."""

_YOUNGEST: Final = 18  # years; chosen: below, patients are no adults


@dataclass(frozen=True, slots=True)
class MalignancyValidation:
    """Performance of the malignancy scores in one cohort.

    Attributes:
        comparison: Brock recalibrated by cross-validation, beside the others.
        left_out: Rows that lack age, sex, diameter or spiculation, or are children.
        published_cut_offs: Brock as published, at the guidelines' cut-offs.
        recalibrated_cut_offs: Brock recalibrated, at the same cut-offs.
    """

    comparison: ModelComparison
    left_out: int
    published_cut_offs: tuple[CutOff, ...]
    recalibrated_cut_offs: tuple[CutOff, ...]


@dataclass(frozen=True, slots=True, eq=False)
class BrockInCohort:
    """Brock in one cohort, as published and recalibrated by cross-validation.

    Attributes:
        nodules: Those that can be scored.
        outcomes: Of these.
        published: Shape (nodules,); Brock as published.
        recalibrated: Shape (nodules,); from a fit that did not see the nodule.
        folds: Shape (nodules,); patients whole.
    """

    nodules: tuple[NoduleOutcome, ...]
    outcomes: Outcomes
    published: _Floats
    recalibrated: _Floats
    folds: NDArray[np.int64]


def brock_in_cohort(
    nodules: Sequence[NoduleOutcome], rng: np.random.Generator
) -> BrockInCohort:
    """Score a cohort with Brock, and recalibrate by ten-fold cross-validation.

    Args:
        nodules: The cohort; what it does not tell is taken as `validate_malignancy`
            says.
        rng: Source of chance, for the folds.

    Raises:
        InvalidClinicalValueError: If too few of either outcome can be scored.
    """
    usable = tuple(nodule for nodule in nodules if _usable(nodule))
    outcomes = Outcomes(
        np.array([nodule.malignant for nodule in usable], bool),
        np.array([nodule.patient for nodule in usable], np.int64),
    )
    published = np.array([_brock(nodule) for nodule in usable])
    folds = patient_folds(outcomes.events, outcomes.patients, _FOLDS, rng)
    scores = logit(published)
    _refuse_separated(scores, outcomes.events, folds)
    recalibrated = _out_of_fold(scores[:, None], outcomes.events, folds, 0.0)
    return BrockInCohort(usable, outcomes, published, recalibrated, folds)


def validate_malignancy(
    nodules: Sequence[NoduleOutcome], rng: np.random.Generator, resamples: int = 1000
) -> MalignancyValidation:
    """Score a cohort and compare.

    Emphysema, family history and density are not asked of the cohort: Brock takes
    them as absent and solid. The count of nodules is passed as 1.

    Args:
        nodules: The cohort.
        rng: Source of chance, for folds and bootstrap.
        resamples: Bootstrap resamples.

    Raises:
        InvalidClinicalValueError: If too few of either outcome can be scored.
    """
    held = brock_in_cohort(nodules, rng)
    usable, outcomes, folds = held.nodules, held.outcomes, held.folds
    published, recalibrated = held.published, held.recalibrated
    refit = _out_of_fold(_refit_terms(usable), outcomes.events, folds, _REFIT_RIDGE)
    comparators = {
        "brock_published": Scored(published, probability=True),
        "mayo": Scored(np.array([_mayo(n) for n in usable]), probability=True),
        "size": Scored(np.array([n.diameter_mm for n in usable], float)),
        "cross_validated_refit": Scored(refit, probability=True),
    }
    return MalignancyValidation(
        comparison=compare_scores(
            Scored(recalibrated, probability=True),
            comparators,
            outcomes,
            rng,
            resamples,
        ),
        left_out=len(nodules) - len(usable),
        published_cut_offs=tuple(
            at_cut_off(published, outcomes, cut, rng, resamples) for cut in _CUT_OFFS
        ),
        recalibrated_cut_offs=tuple(
            at_cut_off(recalibrated, outcomes, cut, rng, resamples) for cut in _CUT_OFFS
        ),
    )


def _usable(nodule: NoduleOutcome) -> bool:
    needed = (nodule.female, nodule.diameter_mm, nodule.spiculated)
    adult = nodule.age_years is not None and nodule.age_years >= _YOUNGEST
    return adult and None not in needed


def _brock(nodule: NoduleOutcome) -> float:
    answer = brock(
        BrockInputs(
            age_years=nodule.age_years,
            female=nodule.female,
            longest_diameter_mm=nodule.diameter_mm,
            nodule_count=1,
            upper_lobe=nodule.upper_lobe,
            spiculated=nodule.spiculated,
        )
    )
    return _probability(answer)


def _mayo(nodule: NoduleOutcome) -> float:
    answer = mayo(
        MayoInputs(
            age_years=nodule.age_years,
            diameter_mm=nodule.diameter_mm,
            spiculated=nodule.spiculated,
            upper_lobe=nodule.upper_lobe,
            ever_smoker=nodule.ever_smoker,
        )
    )
    return _probability(answer)


def _probability(answer: object) -> float:
    if not isinstance(answer, RiskScore):
        raise InvalidClinicalValueError("validation.not_scored")
    return answer.probability


def _refit_terms(nodules: Sequence[NoduleOutcome]) -> _Floats:
    """Brock's own inputs, as far as the cohort has them; shape (nodules, 5)."""
    return np.array(
        [
            (
                ((n.diameter_mm or 1.0) / 10) ** -0.5,
                n.age_years,
                bool(n.female),
                bool(n.upper_lobe),
                bool(n.spiculated),
            )
            for n in nodules
        ],
        float,
    )


def _out_of_fold(
    terms: _Floats, events: NDArray[np.bool_], folds: NDArray[np.int64], ridge: float
) -> _Floats:
    probabilities = cross_val_predict(
        ridge_logistic(ridge),
        terms,
        events,
        cv=PredefinedSplit(folds),
        method="predict_proba",
    )
    return np.asarray(probabilities[:, 1], np.float64)


def _refuse_separated(
    scores: _Floats, events: NDArray[np.bool_], folds: NDArray[np.int64]
) -> None:
    """Refuse scores of which a limit parts all events from all others in a fit.

    The steepest slope is then the best, and scikit-learn stops somewhere on the way.
    """
    for fold in np.unique(folds):
        ill, well = scores[(folds != fold) & events], scores[(folds != fold) & ~events]
        above = ill.min(initial=np.inf) >= well.max(initial=-np.inf)
        below = ill.max(initial=-np.inf) <= well.min(initial=np.inf)
        if above or below:
            raise InvalidClinicalValueError("validation.separated")
