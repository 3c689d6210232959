"""Predictions of the released models for one patient and a PD-(L)1 antibody alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from data.interval import Interval
from data.message import Message
from data.patient.record import PatientRecord
from data.results.immunotherapy import ImmunotherapyPrediction, TrainingCohort
from data.results.prediction import (
    Prediction,
    PredictionTarget,
    PredictionWithheld,
)
from data.results.release import ModelOutput, Output, ReleaseState
from fusion.prediction.columns_of_record import columns_of_record
from fusion.prediction.conditional_expectation import conditional_expectations
from fusion.prediction.immunotherapy_terms import TERMS, terms_of
from fusion.prediction.loris import loris_nsclc
from fusion.prediction.missing_tests import missing_tests
from fusion.prediction.outside_training import (
    unusualness,
    widened_because,
    withheld_because,
)
from fusion.prediction.response_model import ResponseModel
from fusion.prediction.survival_model import SurvivalModel
from fusion.prediction.trial_rate import trial_rates

_Floats = NDArray[np.float64]

# Months and log-odds. Chosen: another horizon needs a new fit; a wider margin covers
# patients unlike those of the fit.
THERAPY: Final = "pd_l1"
HORIZON_MONTHS: Final = 6.0
_WIDER_LOG_ODDS: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class ImmunotherapyModels:
    """The released pair."""

    response: ResponseModel
    survival: SurvivalModel


def predict_immunotherapy(
    record: PatientRecord,
    models: ImmunotherapyModels,
    on: date,
    releases: Mapping[ModelOutput, ReleaseState],
    *,
    simulated: bool = False,
) -> ImmunotherapyPrediction:
    """Predict response and progression of one patient.

    Args:
        record: The patient.
        models: The released models.
        on: The day on which the therapy would begin.
        releases: Which outputs count here.
        simulated: Whether the patient is marked as simulated.
    """
    patient = columns_of_record(record, on, simulated=simulated)
    terms = terms_of(patient)[0]
    reasons = (*_no_lung_cancer(record), *withheld_because(patient, terms))
    doubts = widened_because(patient, terms, models.response.inputs)
    group = models.survival.group_of(terms)
    kinds = ModelOutput.IMMUNOTHERAPY_RESPONSE, ModelOutput.IMMUNOTHERAPY_PROGRESSION
    response = _response(models.response, terms, reasons, doubts)
    lasting = _progression_free(models.survival, terms, reasons, doubts)
    return ImmunotherapyPrediction(
        inputs=tuple(zip(TERMS, map(_or_none, terms), strict=True)),
        unusualness=tuple(unusualness(terms, models.response.inputs).items()),
        response=Output(kinds[0], response, releases[kinds[0]]),
        progression_free=Output(kinds[1], lasting, releases[kinds[1]]),
        loris=_or_none(expit(loris_nsclc(patient))[0]),
        trial_rate=_or_none(trial_rates(patient)[0]),
        missing=() if reasons else missing_tests(models.response, terms),
        conditional_expectations=()
        if reasons
        else conditional_expectations(models.response, terms),
        risk_group_curve=() if reasons else models.survival.groups[group],
        tertile=group + 1,
        cohort=TrainingCohort(
            models.survival.cohort, models.survival.trained_on, models.survival.events
        ),
    )


def _no_lung_cancer(record: PatientRecord) -> tuple[Message, ...]:
    if any(one.lung and not one.secondary for one in record.cancers):
        return ()
    return (Message("immunotherapy.no_lung_cancer"),)


def _response(
    model: ResponseModel,
    terms: _Floats,
    reasons: tuple[Message, ...],
    doubts: tuple[Message, ...],
) -> Prediction | PredictionWithheld:
    if reasons:
        return PredictionWithheld(
            PredictionTarget.RESPONSE, model.name, model.version, reasons, THERAPY
        )
    probability = float(model.probabilities(terms[None])[0])
    return Prediction(
        target=PredictionTarget.RESPONSE,
        probability=probability,
        interval=_widened(model.interval(terms), bool(doubts)),
        model=model.name,
        version=model.version,
        calibration_cohort=model.cohort,
        therapy=THERAPY,
        inputs_used=_names(~np.isnan(terms)),
        inputs_missing=_names(np.isnan(terms)),
        contributions=model.contributions(terms),
        applicability=doubts,
        conformal=model.limits.answer(probability),
        widened=bool(doubts),
    )


def _progression_free(
    model: SurvivalModel,
    terms: _Floats,
    reasons: tuple[Message, ...],
    doubts: tuple[Message, ...],
) -> Prediction | PredictionWithheld:
    target = PredictionTarget.PROGRESSION_FREE_SURVIVAL
    if reasons:
        return PredictionWithheld(target, model.name, model.version, reasons, THERAPY)
    return Prediction(
        target=target,
        probability=float(model.free_at(terms[None], HORIZON_MONTHS)[0]),
        interval=_widened(model.interval(terms, HORIZON_MONTHS), bool(doubts)),
        model=model.name,
        version=model.version,
        calibration_cohort=model.cohort,
        therapy=THERAPY,
        horizon_months=HORIZON_MONTHS,
        inputs_used=_names(~np.isnan(terms)),
        inputs_missing=_names(np.isnan(terms)),
        contributions=model.contributions(terms),
        applicability=doubts,
        widened=bool(doubts),
    )


def _widened(interval: Interval, doubtful: bool) -> Interval:
    """Half a log-odds wider on each side where the model may not hold."""
    if not doubtful:
        return interval
    low, high = logit([interval.low, interval.high])
    return Interval(
        float(expit(low - _WIDER_LOG_ODDS)),
        float(expit(high + _WIDER_LOG_ODDS)),
        interval.level,
    )


def _names(chosen: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(name for name, there in zip(TERMS, chosen, strict=True) if there)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
