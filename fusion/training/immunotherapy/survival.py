"""Fits the model of progression-free survival: a ridge Cox regression on six terms."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from numpy.typing import NDArray

from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError
from data.interval import Interval
from data.results.prediction import SurvivalPoint
from fusion.prediction.immunotherapy_terms import terms_of
from fusion.prediction.missing_inputs import InputDistribution
from fusion.prediction.survival_model import SurvivalModel
from fusion.statistics.folds import Predict, cross_validated, patient_folds
from fusion.training.immunotherapy.shrunken_logistic import centred_terms

_Floats = NDArray[np.float64]

# Ridge without unit, chosen: a larger one shrinks more.
PENALTY: Final = 0.3
"""Ridge of lifelines; 0.01, 0.1 and 0.3 differ by 0.003 in cross-validated C."""

# Counts and months. Chosen: fewer events fit chance; a longer horizon has fewer
# patients left.
FEWEST_EVENTS: Final = 30
_SOONEST_MONTHS: Final = 0.01
_HORIZON_MONTHS: Final = 24
_GROUPS: Final = 3
_FOLDS: Final = 10
_NAME: Final = "pfs_pd_l1"


def fit_survival(
    cohort: PatientCohort, version: str, rng: np.random.Generator, draws: int = 200
) -> SurvivalModel:
    """Fit on patients whose progression-free survival is known.

    Args:
        cohort: Patients on a PD-(L)1 antibody.
        version: Of the release.
        rng: Chance of the draws.
        draws: Sets of coefficients that the interval rests on.

    Raises:
        InvalidClinicalValueError: If fewer than 30 progressed.
    """
    terms, months, events = known_times(cohort)
    fitted = _fitted(terms, months, events)
    inputs = InputDistribution.of(terms)
    times = np.arange(_HORIZON_MONTHS + 1.0)
    hazards = inputs.centred(terms) @ fitted.coefficients
    cuts = np.quantile(hazards, np.arange(1, _GROUPS) / _GROUPS)
    group = np.searchsorted(cuts, hazards)
    return SurvivalModel(
        name=_NAME,
        version=version,
        cohort=cohort.name,
        trained_on=len(months),
        events=int(events.sum()),
        coefficients=fitted.coefficients,
        draws=rng.multivariate_normal(fitted.coefficients, fitted.covariance, draws),
        inputs=inputs,
        months=times,
        baseline=_baseline(fitted.fitter, times),
        cuts=tuple(float(cut) for cut in cuts),
        groups=tuple(
            curve_of(months[group == one], events[group == one], times)
            for one in range(_GROUPS)
        ),
    )


def known_times(
    cohort: PatientCohort,
) -> tuple[_Floats, _Floats, NDArray[np.bool_]]:
    """Terms, months and events of the patients with a known course.

    Raises:
        InvalidClinicalValueError: If fewer than 30 of them had the event.
    """
    months, events = cohort.number("pfs_months"), cohort.number("pfs_event")
    known = ~np.isnan(months) & ~np.isnan(events)
    happened = events[known] == 1
    if int(happened.sum()) < FEWEST_EVENTS:
        raise InvalidClinicalValueError(
            "training.too_few",
            events=int(happened.sum()),
            others=int((~happened).sum()),
            minimum=FEWEST_EVENTS,
        )
    return terms_of(cohort)[known], months[known], happened


def cross_validated_hazards(
    terms: _Floats,
    months: _Floats,
    events: NDArray[np.bool_],
    persons: NDArray[np.int64],
    rng: np.random.Generator,
) -> _Floats:
    """Log-hazard of each patient by a fit that has not seen them, ten folds.

    Args:
        terms: Shape (patients, 6).
        months: Shape (patients,).
        events: Shape (patients,).
        persons: Shape (patients,); rows of one person stay in one fold.
        rng: Deals the folds.
    """

    def fit(learn: NDArray[np.bool_]) -> Predict:
        coefficients = _fitted(terms[learn], months[learn], events[learn]).coefficients
        inputs = InputDistribution.of(terms[learn])
        return lambda rows: inputs.centred(terms[rows]) @ coefficients

    folds = patient_folds(events, persons, _FOLDS, rng)
    return cross_validated(fit, folds)


def curve_of(
    months: _Floats, events: NDArray[np.bool_], times: _Floats
) -> tuple[SurvivalPoint, ...]:
    """Kaplan-Meier curve of a group with its 95 % interval and number at risk.

    Args:
        months: Shape (patients,).
        events: Shape (patients,).
        times: Shape (points,); months at which the curve is read.
    """
    fitter = KaplanMeierFitter().fit(months, events)
    shares = fitter.survival_function_at_times(times).to_numpy(float)
    band = fitter.confidence_interval_survival_function_
    # The curve is a step: its value holds until the next event.
    steps = np.clip(
        np.searchsorted(band.index.to_numpy(float), times, side="right") - 1, 0, None
    )
    low, high = band.iloc[steps, 0].to_numpy(float), band.iloc[steps, 1].to_numpy(float)
    return tuple(
        SurvivalPoint(
            float(time),
            float(share),
            Interval(float(min(one, share)), float(max(other, share))),
            int((months >= time).sum()),
        )
        for time, share, one, other in zip(times, shares, low, high, strict=True)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Cox:
    """A fit in natural units; terms that never vary count nothing."""

    fitter: CoxPHFitter
    coefficients: _Floats
    covariance: _Floats


def _fitted(terms: _Floats, months: _Floats, events: NDArray[np.bool_]) -> _Cox:
    centred, spread = centred_terms(terms)
    varying = np.flatnonzero(centred.std(axis=0) > 0)
    table = pd.DataFrame(centred[:, varying] / spread[varying])
    table["months"] = np.maximum(months, _SOONEST_MONTHS)
    table["event"] = events
    fitter = CoxPHFitter(penalizer=PENALTY).fit(table, "months", "event")
    coefficients = np.zeros(terms.shape[1])
    covariance = np.zeros((terms.shape[1], terms.shape[1]))
    scale = 1 / spread[varying]
    coefficients[varying] = fitter.params_.to_numpy(float) * scale
    covariance[np.ix_(varying, varying)] = fitter.variance_matrix_.to_numpy(
        float
    ) * np.outer(scale, scale)
    return _Cox(fitter, coefficients, covariance)


def _baseline(fitted: CoxPHFitter, times: _Floats) -> _Floats:
    """Cumulative hazard at the means, a step function read at `times`."""
    found = fitted.baseline_cumulative_hazard_
    known = np.r_[0.0, found.index.to_numpy(float)]
    hazards = np.r_[0.0, found.iloc[:, 0].to_numpy(float)]
    return np.asarray(hazards[np.searchsorted(known, times, side="right") - 1])
