"""Fits the response model: six terms, drawn towards the published formula."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import PredefinedSplit, cross_val_predict

from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError
from fusion.prediction.conformal import ConformalLimits
from fusion.prediction.immunotherapy_terms import TERMS, terms_of
from fusion.prediction.loris import NSCLC
from fusion.prediction.response_model import ResponseModel
from fusion.statistics.folds import patient_folds
from fusion.training.immunotherapy.shrunken_logistic import ShrunkenLogistic

_Floats = NDArray[np.float64]

# Log-odds a standard deviation; chosen: a larger one keeps less of what was
# published.
LOOSENESS: Final = 0.1
"""Each term may move about 0.1 log-odds a standard deviation from what was published.

61 responders hold some six free parameters; a prior of this width leaves about two."""

# Log-odds a unit (Chang 2024).
PUBLISHED: Final = np.array([NSCLC.get(name, 0.0) for name in TERMS])
"""LORIS for non-small cell lung cancer; it knows no performance status."""

# Counts; chosen: fewer responders fit chance.
FEWEST_RESPONDERS: Final = 20
_FOLDS: Final = 10
_NAME: Final = "response_pd_l1"


def response_estimator() -> ShrunkenLogistic:
    """The recipe, not yet fitted."""
    return ShrunkenLogistic(PUBLISHED, LOOSENESS)


def fit_response(
    cohort: PatientCohort, version: str, rng: np.random.Generator, draws: int = 200
) -> ResponseModel:
    """Fit on patients whose response is known.

    Args:
        cohort: Patients on a PD-(L)1 antibody.
        version: Of the release.
        rng: Chance of the draws and folds.
        draws: Sets of coefficients that the interval rests on.

    Raises:
        InvalidClinicalValueError: If fewer than 20 responded, or did not.
    """
    terms, events = known_responses(cohort)
    fitted = response_estimator().fit(terms, events)
    known = ~np.isnan(cohort.number("response"))
    held_out = cross_validated_response(terms, events, cohort.persons()[known], rng)
    return ResponseModel(
        name=_NAME,
        version=version,
        cohort=cohort.name,
        trained_on=len(events),
        responders=int(events.sum()),
        coefficients=fitted.coefficients_,
        draws=fitted.drawn(rng, draws),
        inputs=fitted.inputs_,
        limits=ConformalLimits.of(held_out, events),
    )


def known_responses(cohort: PatientCohort) -> tuple[_Floats, NDArray[np.bool_]]:
    """Terms and outcomes of the patients whose response is known.

    Raises:
        InvalidClinicalValueError: If too few responded, or did not.
    """
    response = cohort.number("response")
    known = ~np.isnan(response)
    events = response[known] == 1
    if min(int(events.sum()), int((~events).sum())) < FEWEST_RESPONDERS:
        raise InvalidClinicalValueError(
            "training.too_few",
            events=int(events.sum()),
            others=int((~events).sum()),
            minimum=FEWEST_RESPONDERS,
        )
    return terms_of(cohort)[known], events


def cross_validated_response(
    terms: _Floats,
    events: NDArray[np.bool_],
    persons: NDArray[np.int64],
    rng: np.random.Generator,
) -> _Floats:
    """Probability of each patient by a fit that has not seen them, ten folds.

    Args:
        terms: Shape (patients, 6).
        events: Shape (patients,).
        persons: Shape (patients,); rows of one person stay in one fold.
        rng: Deals the folds.
    """
    probabilities = cross_val_predict(
        response_estimator(),
        terms,
        events,
        cv=PredefinedSplit(patient_folds(events, persons, _FOLDS, rng)),
        method="predict_proba",
    )
    return np.asarray(probabilities[:, 1], np.float64)
