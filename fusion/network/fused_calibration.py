"""Turns what the members say into a probability and its 90 % interval."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from fusion.network.fused_inputs import FusedInputs
from fusion.network.fused_logits import FusedLogits
from fusion.network.prediction_tasks import BIN_MONTHS, NODULE_HEADS

Floats = NDArray[np.float64]

# Chosen: another horizon is another question, and needs new training.
HORIZON_MONTHS: Final = 12.0
_BINS_TO_HORIZON: Final = int(HORIZON_MONTHS / BIN_MONTHS)
_NEARLY: Final = 1e-6  # probability; chosen: nearer 0 or 1 would overflow


@dataclass(frozen=True, slots=True, eq=False)
class FusedCalibration:
    """Calibration fitted on patients that no member had learnt from.

    The variance of a log-odds is that between members, plus `variance`'s first place,
    plus its next places for what is not known: the image, then each feature.

    Attributes:
        temperature: Shape (4,): growth, malignancy, response, survival.
        variance: Shape (questions, 2 + features).
        low: Shape (questions,); how many standard deviations below the middle the
            interval starts (negative).
        high: Shape (questions,); and how many above it ends.
    """

    temperature: Floats
    variance: Floats = field(repr=False)
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class FusedAnswers:
    """Calibrated answers; questions are growth, malignancy, responses, survivals.

    Attributes:
        probability: Shape (patients, questions); survival is being free of
            progression at `HORIZON_MONTHS`.
        low: Of the 90 % interval.
        high: Of the 90 % interval.
        weights: Shape (patients, questions, modalities); mean over members.
    """

    probability: Floats
    low: Floats
    high: Floats
    weights: Floats = field(repr=False)


def tempered(raw: FusedLogits, temperature: Floats) -> Floats:
    """Log-odds of all questions, shape (members, patients, questions).

    Args:
        raw: What the members say.
        temperature: Shape (4,).
    """
    nodule = raw.log_odds[..., : len(NODULE_HEADS)] / temperature[:2]
    response = raw.log_odds[..., len(NODULE_HEADS) :] / temperature[2]
    hazard = raw.hazard[..., :_BINS_TO_HORIZON] / temperature[3]
    free = np.exp(-np.logaddexp(0, hazard).sum(axis=-1))
    survival = logit(np.clip(free, _NEARLY, 1 - _NEARLY))
    return np.concatenate([nodule, response, survival], axis=-1)


def variances(
    odds: Floats, inputs: FusedInputs, calibration: FusedCalibration
) -> Floats:
    """Of the log-odds, shape (patients, questions).

    Args:
        odds: As `tempered` gives them.
        inputs: The same patients.
        calibration: Fitted.
    """
    return np.asarray(
        odds.var(axis=0, ddof=1 if len(odds) > 1 else 0)
        + not_known(inputs) @ calibration.variance.T
    )


def not_known(inputs: FusedInputs) -> Floats:
    """Shape (patients, 2 + features): 1, then 1 for what is not known."""
    gaps = 1 - np.column_stack([inputs.seen, inputs.known])
    return np.column_stack([np.ones(len(inputs)), gaps])


def calibrated(
    raw: FusedLogits, inputs: FusedInputs, calibration: FusedCalibration
) -> FusedAnswers:
    """Probabilities with intervals.

    Args:
        raw: What the members say.
        inputs: Of the same patients.
        calibration: Fitted.
    """
    odds = tempered(raw, calibration.temperature)
    middle = odds.mean(axis=0)
    spread = np.sqrt(variances(odds, inputs, calibration))
    return FusedAnswers(
        expit(middle),
        expit(middle + calibration.low * spread),
        expit(middle + calibration.high * spread),
        raw.weights.mean(axis=0),
    )
