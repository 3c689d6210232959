"""Fits the model of progression-free survival: a ridge Cox regression on six terms."""

from typing import Final

import numpy as np
from lifelines import CoxPHFitter, KaplanMeierFitter
from numpy.typing import NDArray
from sklearn.model_selection import PredefinedSplit, cross_val_predict

from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError
from data.interval import Interval
from data.results.prediction import SurvivalPoint
from fusion.prediction.immunotherapy_terms import terms_of
from fusion.prediction.survival_model import SurvivalModel
from fusion.statistics.folds import patient_folds
from fusion.training.immunotherapy.ridge_cox import RidgeCox, courses

_Floats = NDArray[np.float64]

# Counts and months. Chosen: fewer events fit chance; a longer horizon has fewer
# patients left.
FEWEST_EVENTS: Final = 30
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
    fitted = RidgeCox().fit(terms, courses(months, events))
    times = np.arange(_HORIZON_MONTHS + 1.0)
    hazards = fitted.predict(terms)
    cuts = np.quantile(hazards, np.arange(1, _GROUPS) / _GROUPS)
    group = np.searchsorted(cuts, hazards)
    return SurvivalModel(
        name=_NAME,
        version=version,
        cohort=cohort.name,
        trained_on=len(months),
        events=int(events.sum()),
        coefficients=fitted.coefficients_,
        draws=rng.multivariate_normal(fitted.coefficients_, fitted.covariance_, draws),
        inputs=fitted.inputs_,
        months=times,
        baseline=_baseline(fitted.fitter_, times),
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
    hazards = cross_val_predict(
        RidgeCox(),
        terms,
        courses(months, events),
        cv=PredefinedSplit(patient_folds(events, persons, _FOLDS, rng)),
    )
    return np.asarray(hazards, np.float64)


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


def _baseline(fitted: CoxPHFitter, times: _Floats) -> _Floats:
    """Cumulative hazard at the means, a step function read at `times`."""
    found = fitted.baseline_cumulative_hazard_
    known = np.r_[0.0, found.index.to_numpy(float)]
    hazards = np.r_[0.0, found.iloc[:, 0].to_numpy(float)]
    return np.asarray(hazards[np.searchsorted(known, times, side="right") - 1])
