"""Answers of the fused model on one simulated patient; on any other it says nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError
from data.interval import Interval
from data.message import Message
from data.results.fused import WeighedPrediction
from data.results.prediction import (
    LogOddsContribution,
    Prediction,
    PredictionTarget,
    PredictionWithheld,
)
from fusion.network.fused_attribution import players, shapley_values
from fusion.network.fused_calibration import HORIZON_MONTHS, FusedAnswers
from fusion.network.fused_inputs import (
    CENTRE_MM,
    DIAMETER,
    LEARNT_MM,
    FusedInputs,
    diameter_input,
    features,
    tabular_inputs,
)
from fusion.network.fused_session import CALIBRATED_ON, MODEL_ID, FusedModel
from fusion.network.prediction_tasks import MODALITIES, NODULE_HEADS, therapies

# Count by definition of the encoder; probability of the interval, chosen: a higher
# one is wider.
_FEATURES: Final = 1280
_LEVEL: Final = 0.9
_NODULE_TARGETS: Final = (
    PredictionTarget.GROWTH_12_MONTHS,
    PredictionTarget.MALIGNANCY,
)
_THERAPY_TARGETS: Final = (
    PredictionTarget.RESPONSE,
    PredictionTarget.PROGRESSION_FREE_SURVIVAL,
)


@dataclass(frozen=True, slots=True)
class Explained:
    """Request that predictions be explained, and how carefully.

    Attributes:
        rng: Chance of the orders.
        orders: Random orders of the inputs, each also used backwards.
    """

    rng: np.random.Generator
    orders: int = 4


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question about one row."""

    row: int
    question: int
    target: PredictionTarget
    therapy: str | None = None


def predict_patient(
    model: FusedModel,
    patient: PatientCohort,
    pictures: NDArray[np.floating],
    diameter_mm: Sequence[float],
    explained: Explained | None = None,
) -> tuple[WeighedPrediction, ...] | tuple[PredictionWithheld, ...]:
    """All answers for one patient, in one pass.

    Growth and malignancy are asked of every nodule, response and survival of every
    therapy with the image of the largest nodule.

    Args:
        model: Whose outcomes were simulated.
        patient: One row; must be marked as simulated.
        pictures: Shape (nodules, 1280), of the released encoder; may be empty.
        diameter_mm: One a nodule.
        explained: If given, predictions carry what each input adds; the image with
            its diameter is one input, called `image`.

    Returns:
        Predictions, nodules first; or a withheld answer a target for a patient who is
        not marked as simulated.

    Raises:
        InvalidClinicalValueError: If a value is impossible or a category unknown.
    """
    if len(patient) != 1:
        raise InvalidClinicalValueError("network.one_patient", rows=len(patient))
    if not bool(patient.simulated[0]):
        return _withheld(model)
    inputs = patient_inputs(patient, pictures, diameter_mm)
    answers = model.answers(inputs)
    added = _added(model, inputs, explained)
    largest = int(np.argmax(diameter_mm)) if len(diameter_mm) else 0
    found: list[WeighedPrediction] = []
    for nodule in range(len(inputs)):
        for question, target in enumerate(_NODULE_TARGETS):
            asked = _Asked(nodule, question, target)
            found.append(_one(model, inputs, answers, added, asked))
    for place, target in enumerate(_THERAPY_TARGETS):
        for number, therapy in enumerate(therapies()):
            question = len(NODULE_HEADS) + place * len(therapies()) + number
            asked = _Asked(largest, question, target, therapy)
            found.append(_one(model, inputs, answers, added, asked))
    return tuple(found)


def patient_inputs(
    patient: PatientCohort,
    pictures: NDArray[np.floating],
    diameter_mm: Sequence[float],
) -> FusedInputs:
    """A row a nodule, or one row for a patient without images.

    Args:
        patient: One row.
        pictures: Shape (nodules, 1280).
        diameter_mm: One a nodule.

    Raises:
        InvalidClinicalValueError: If they do not belong together, or a value is
            impossible.
    """
    nodules = len(diameter_mm)
    fits = pictures.shape == (nodules, _FEATURES) and np.isfinite(pictures).all()
    if (nodules or pictures.size) and not fits:
        raise InvalidClinicalValueError(
            "network.features", nodules=nodules, shape=pictures.shape
        )
    diameters = np.asarray(diameter_mm, np.float64)
    if np.isnan(diameters).any():
        raise InvalidClinicalValueError(
            "network.input", column=DIAMETER, value=float("nan")
        )
    values, known = tabular_inputs(patient)
    rows = max(nodules, 1)
    seen = nodules > 0
    unseen = np.zeros((rows, _FEATURES), np.float32)
    return FusedInputs(
        np.asarray(pictures, np.float32) if seen else unseen,
        diameter_input(diameters) if seen else unseen[:, 0],
        np.full(rows, float(seen), np.float32),
        np.repeat(values, rows, axis=0),
        np.repeat(known, rows, axis=0),
    )


def _added(
    model: FusedModel, inputs: FusedInputs, explained: Explained | None
) -> NDArray[np.float64] | None:
    """Compute what each input adds, shape (rows, players, questions)."""
    if explained is None:
        return None
    return np.stack(
        [
            shapley_values(
                model.ask,
                inputs.of(np.array([row])),
                model.calibration.temperature,
                explained.orders,
                explained.rng,
            )
            for row in range(len(inputs))
        ]
    )


def _one(
    model: FusedModel,
    inputs: FusedInputs,
    answers: FusedAnswers,
    added: NDArray[np.float64] | None,
    asked: _Asked,
) -> WeighedPrediction:
    row, question = asked.row, asked.question
    survival = asked.target is PredictionTarget.PROGRESSION_FREE_SURVIVAL
    known = {DIAMETER: inputs.seen[row] > 0} | {
        feature.column: inputs.known[row, place] > 0
        for place, feature in enumerate(features())
    }
    prediction = Prediction(
        target=asked.target,
        probability=float(answers.probability[row, question]),
        interval=Interval(
            float(answers.low[row, question]),
            float(answers.high[row, question]),
            _LEVEL,
        ),
        model=MODEL_ID,
        version=model.version,
        calibration_cohort=CALIBRATED_ON,
        therapy=asked.therapy,
        horizon_months=HORIZON_MONTHS if survival else None,
        inputs_used=tuple(name for name, there in known.items() if there),
        inputs_missing=tuple(name for name, there in known.items() if not there),
        applicability=_doubts(inputs, row),
        contributions=() if added is None else _largest(added[row, :, question]),
    )
    weights = answers.weights[row, question]
    return WeighedPrediction(
        prediction,
        row if known[DIAMETER] else None,
        {one: float(weight) for one, weight in zip(MODALITIES, weights, strict=True)},
    )


def _doubts(inputs: FusedInputs, row: int) -> tuple[Message, ...]:
    """Explain why an answer may not hold: a nodule of a size never learnt from."""
    diameter_mm = CENTRE_MM * 2 ** float(inputs.diameter[row])
    low, high = LEARNT_MM
    # A thousandth of a millimetre, because doublings are kept in single precision.
    inside = low - 1e-3 <= diameter_mm <= high + 1e-3
    if inputs.seen[row] == 0 or inside:
        return ()
    value = round(diameter_mm, 1)
    return (Message.of("network.size_unseen", value=value, low=low, high=high),)


def _largest(values: NDArray[np.float64]) -> tuple[LogOddsContribution, ...]:
    """List what adds anything, largest first."""
    order = np.argsort(-np.abs(values), kind="stable")
    names = players()
    return tuple(
        LogOddsContribution(names[place], float(values[place]))
        for place in order
        if values[place]
    )


def _withheld(model: FusedModel) -> tuple[PredictionWithheld, ...]:
    reason = Message.of("network.simulated_only")
    targets = (*_NODULE_TARGETS, *_THERAPY_TARGETS)
    return tuple(
        PredictionWithheld(target, MODEL_ID, model.version, (reason,))
        for target in targets
    )
