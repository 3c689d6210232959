"""What the released models say of one patient and a PD-(L)1 antibody alone."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from data.interval import Interval
from data.message import Message
from data.patient import PatientRecord
from data.results.prediction import (
    Prediction,
    PredictionTarget,
    PredictionWithheld,
    SurvivalPoint,
)
from fusion.prediction.columns_of_record import columns_of_record
from fusion.prediction.immunotherapy_terms import TERMS, terms_of
from fusion.prediction.loris import loris_nsclc
from fusion.prediction.missing_tests import MissingTest, missing_tests
from fusion.prediction.outside_training import widened_because, withheld_because
from fusion.prediction.response_model import ResponseModel
from fusion.prediction.survival_model import SurvivalModel
from fusion.prediction.trial_rate import trial_rates

_Floats = NDArray[np.float64]

THERAPY: Final = "pd_l1"
HORIZON_MONTHS: Final = 6.0
_WIDER_LOG_ODDS: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """Both predictions, what stands beside them, and what is missing.

    Attributes:
        terms: Shape (6,); what the models were told.
        response: Of a complete or partial response, or why not.
        free: Of being free of progression at six months, or why not.
        loris: Published formula, 0 to 1; None where an input is missing.
        trial_rate: Of the trial the patient would have fitted, 0 to 1, or None.
        missing: Missing inputs, the most telling first; empty if withheld.
        alike: Kaplan-Meier curve of the third of the training cohort that the
            patient is like; empty if withheld.
        third: Which third it is, from 1, lowest hazard first.
    """

    terms: _Floats
    response: Prediction | PredictionWithheld
    free: Prediction | PredictionWithheld
    loris: float | None
    trial_rate: float | None
    missing: tuple[MissingTest, ...]
    alike: tuple[SurvivalPoint, ...]
    third: int


@dataclass(frozen=True, slots=True, eq=False)
class ImmunotherapyModels:
    """The released pair."""

    response: ResponseModel
    survival: SurvivalModel


def outlook_of(
    record: PatientRecord,
    models: ImmunotherapyModels,
    on: date,
    *,
    simulated: bool = False,
) -> Outlook:
    """What is said of one patient.

    Args:
        record: The patient.
        models: The released models.
        on: The day on which the therapy would begin.
        simulated: Whether the patient is marked as simulated.
    """
    patient = columns_of_record(record, on, simulated=simulated)
    terms = terms_of(patient)[0]
    reasons = (*_no_lung_cancer(record), *withheld_because(patient, terms))
    doubts = widened_because(patient, terms, models.response.inputs)
    third = models.survival.group_of(terms)
    return Outlook(
        terms=terms,
        response=_response(models.response, terms, reasons, doubts),
        free=_free(models.survival, terms, reasons, doubts),
        loris=_known(expit(loris_nsclc(patient))),
        trial_rate=_known(trial_rates(patient)),
        missing=() if reasons else missing_tests(models.response, terms),
        alike=() if reasons else models.survival.groups[third],
        third=third + 1,
    )


def _no_lung_cancer(record: PatientRecord) -> tuple[Message, ...]:
    if any(one.lung and not one.secondary for one in record.cancers):
        return ()
    return (Message("outlook.no_lung_cancer"),)


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


def _free(
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


def _known(values: _Floats) -> float | None:
    return None if np.isnan(values[0]) else float(values[0])


def what_if(
    model: ResponseModel, terms: _Floats, name: str, values: _Floats
) -> tuple[tuple[float, Interval], ...]:
    """What the model would say if one input had other values; never an effect.

    Args:
        model: The response model.
        terms: Shape (6,) of the patient.
        name: Which input.
        values: What it is set to.
    """
    place = TERMS.index(name)
    found = []
    for value in values:
        row = terms.copy()
        row[place] = value
        found.append((float(model.probabilities(row[None])[0]), model.interval(row)))
    return tuple(found)
