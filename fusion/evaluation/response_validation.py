"""The response model on a cohort: beside simple scores, in bands, groups and sites."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.cohort import PatientCohort
from data.results.prediction import Modality
from fusion.evaluation.response_scores import response_scores
from fusion.evaluation.subgroups import subgroups_of
from fusion.prediction.immunotherapy_terms import TERMS, terms_of, without
from fusion.prediction.response_model import ResponseModel
from fusion.statistics.calibration import Calibration, calibration_of
from fusion.statistics.comparison import (
    FEWEST_OF_EACH_KIND,
    ModelComparison,
    Scored,
    compare_where_known,
)
from fusion.statistics.decision_curve import NetBenefit, decision_curve
from fusion.training.immunotherapy.response import (
    cross_validated_response,
    response_estimator,
)

_Floats = NDArray[np.float64]
_Rows = NDArray[np.bool_]

# Counts; chosen: fewer make ends of intervals less sure, more take longer.
RESAMPLES: Final = 1000
_OF_A_PART: Final = 4
"""A subgroup gets a quarter of the resamples: its interval is wide anyway."""

_BESIDE_A_PART: Final = ("pdl1", "loris")
_PD_L1: Final = TERMS.index("pdl1_tps_percent")


@dataclass(frozen=True, slots=True)
class ConformalCoverage:
    """Coverage at one site: how often the set of answers held what happened.

    Attributes:
        site: Name of the site.
        promised: Share that was promised.
        responders: Share among those who responded; NaN if nobody did.
        others: Share among the others.
        undecided: Share of patients for whom the set says *cannot say*.
    """

    site: str
    promised: float
    responders: float
    others: float
    undecided: float


@dataclass(frozen=True, slots=True, eq=False)
class ResponseValidation:
    """Performance of the response model on a cohort.

    Attributes:
        comparison: All patients; a comparator is paired where it has an answer.
        answered: Patients that each comparator has an answer for.
        calibration: Of the model as released.
        net_benefit: At thresholds from 5 to 60 %.
        groups: Comparison in subgroups that are large enough.
        sites: Comparison by site, if there are several.
        left_site_out: The recipe fitted on the other sites, by the site left out.
        modalities: Gain of the whole model over itself without a modality.
        conformal: Coverage by site.
        left_out: Patients whose response is not known.
        refitted: Whether the probabilities are cross-validated on this cohort.
    """

    comparison: ModelComparison
    answered: Mapping[str, int]
    calibration: Calibration
    net_benefit: tuple[NetBenefit, ...]
    groups: Mapping[str, ModelComparison]
    sites: Mapping[str, ModelComparison]
    left_site_out: Mapping[str, ModelComparison]
    modalities: ModelComparison
    conformal: tuple[ConformalCoverage, ...]
    left_out: int
    refitted: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """Patients whose response is known, with what the model says."""

    cohort: PatientCohort
    terms: _Floats
    events: _Rows
    told: _Floats
    scores: Mapping[str, Scored]


def validate_response(
    model: ResponseModel,
    cohort: PatientCohort,
    rng: np.random.Generator,
    *,
    refit: bool = False,
    resamples: int = RESAMPLES,
) -> ResponseValidation:
    """Compare the model with PD-L1, TMB, LORIS, trials and itself without modalities.

    Args:
        model: As released.
        cohort: Patients on a PD-(L)1 antibody.
        rng: Source of chance.
        refit: Fit the same recipe on this cohort by ten-fold cross-validation
            instead; the right thing where it is the training cohort.
        resamples: Of the bootstrap over patients.

    Raises:
        InvalidClinicalValueError: If fewer than ten responded, or did not.
    """
    known = _known(model, cohort, rng, refit=refit)
    everybody = np.ones(len(known.events), dtype=np.bool_)
    return ResponseValidation(
        comparison=_compared(known, everybody, rng, resamples),
        answered={
            name: int((~np.isnan(scored.scores)).sum())
            for name, scored in known.scores.items()
        },
        calibration=calibration_of(known.told, known.events, rng, resamples),
        net_benefit=decision_curve(known.told, known.events),
        groups=_parts(known, subgroups_of(known.cohort), rng, resamples),
        sites=_parts(known, _sites(known.cohort), rng, resamples),
        left_site_out=_left_site_out(known, rng, resamples),
        modalities=_modalities(model, known, rng, resamples),
        conformal=_coverage(model, known),
        left_out=len(cohort) - len(known.events),
        refitted=refit,
    )


def _known(
    model: ResponseModel,
    cohort: PatientCohort,
    rng: np.random.Generator,
    *,
    refit: bool,
) -> _Known:
    response = cohort.number("response")
    cohort = cohort.rows(~np.isnan(response))
    terms, events = terms_of(cohort), cohort.number("response") == 1
    told = model.probabilities(terms)
    if refit:
        told = cross_validated_response(terms, events, cohort.persons(), rng)
    scores = response_scores(cohort, float(model.inputs.mean[_PD_L1]))
    clinical = without(without(terms, Modality.GENOMIC), Modality.PATHOLOGY)
    scores["clinical_only"] = Scored(model.probabilities(clinical), probability=True)
    return _Known(cohort, terms, events, told, scores)


def _compared(
    known: _Known, rows: _Rows, rng: np.random.Generator, resamples: int
) -> ModelComparison:
    return compare_where_known(
        Scored(known.told[rows], probability=True),
        {
            name: Scored(scored.scores[rows], scored.probability)
            for name, scored in known.scores.items()
        },
        known.events[rows],
        rng,
        resamples,
    )


def _parts(
    known: _Known,
    parts: Mapping[str, _Rows],
    rng: np.random.Generator,
    resamples: int,
) -> dict[str, ModelComparison]:
    """Comparisons of the parts with ten responders and ten others at least."""
    few = replace(known, scores={name: known.scores[name] for name in _BESIDE_A_PART})
    return {
        name: _compared(few, rows, rng, max(resamples // _OF_A_PART, 1))
        for name, rows in parts.items()
        if enough(known.events[rows])
    }


def enough(events: _Rows) -> bool:
    """Test whether a part is large enough to be compared at all."""
    happened = int(events.sum())
    return min(happened, len(events) - happened) >= FEWEST_OF_EACH_KIND


def _sites(cohort: PatientCohort) -> dict[str, _Rows]:
    sites = np.unique(cohort.sites)
    if len(sites) < 2:
        return {}
    return {str(site): cohort.sites == site for site in sites}


def _left_site_out(
    known: _Known, rng: np.random.Generator, resamples: int
) -> dict[str, ModelComparison]:
    """Validate how the recipe travels: each site told by a fit on all the others."""
    sites = _sites(known.cohort)
    learnable = {
        name: rows
        for name, rows in sites.items()
        if enough(known.events[~rows]) and enough(known.events[rows])
    }
    told = known.told.copy()
    for rows in learnable.values():
        fitted = response_estimator().fit(known.terms[~rows], known.events[~rows])
        told[rows] = fitted.predict_proba(known.terms[rows])[:, 1]
    return _parts(replace(known, told=told), learnable, rng, resamples)


def _modalities(
    model: ResponseModel, known: _Known, rng: np.random.Generator, resamples: int
) -> ModelComparison:
    """The released model beside itself with one modality blotted out."""
    blotted = {
        f"without_{modality}": Scored(
            model.probabilities(without(known.terms, modality)), probability=True
        )
        for modality in (Modality.CLINICAL, Modality.PATHOLOGY, Modality.GENOMIC)
    }
    whole = Scored(model.probabilities(known.terms), probability=True)
    return compare_where_known(whole, blotted, known.events, rng, resamples)


def _coverage(model: ResponseModel, known: _Known) -> tuple[ConformalCoverage, ...]:
    held = model.limits.holds(known.told, known.events)
    undecided = (known.told >= model.limits.least_if_responds) == (
        known.told <= model.limits.most_if_not
    )
    return tuple(
        ConformalCoverage(
            str(site),
            model.limits.level,
            _share(held[here & known.events]),
            _share(held[here & ~known.events]),
            _share(undecided[here]),
        )
        for site in np.unique(known.cohort.sites)
        for here in (known.cohort.sites == site,)
    )


def _share(held: _Rows) -> float:
    return float(held.mean()) if len(held) else float("nan")
