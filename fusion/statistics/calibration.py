"""Calibration of probabilities: in the large, by slope, and in bands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from data.errors import InvalidClinicalValueError
from data.interval import Interval
from fusion.statistics.comparison import Estimate, estimate, resampled
from fusion.statistics.logistic_fit import fit_logistic
from fusion.statistics.share_interval import share_interval

_Floats = NDArray[np.float64]

_NEARLY_SURE: Final = 1e-9  # probability; chosen: smaller ones overflow


@dataclass(frozen=True, slots=True)
class CalibrationBand:
    """Patients whose probabilities are alike.

    Attributes:
        patients: How many.
        predicted: Mean probability.
        observed: Share that had the event.
        interval: 95 % of that share (Jeffreys).
    """

    patients: int
    predicted: float
    observed: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """Comparison of probabilities with what happened.

    Attributes:
        intercept: Log-odds to add so that the mean comes true; 0 is right.
        slope: Of the outcome on the log-odds, intercept refitted; 1 is right.
        bands: From the lowest probabilities to the highest.
    """

    intercept: Estimate
    slope: Estimate
    bands: tuple[CalibrationBand, ...]


def calibration_of(
    probabilities: _Floats,
    events: NDArray[np.bool_],
    rng: np.random.Generator,
    resamples: int = 1000,
    bands: int = 5,
) -> Calibration:
    """Calibration with 95 % bootstrap intervals over patients.

    Args:
        probabilities: Shape (patients,).
        events: Shape (patients,).
        rng: Source of chance.
        resamples: Bootstrap resamples.
        bands: How many bands of equal size.

    Source:
        Van Calster B et al., BMC Med 2019;17:230 (weak and moderate calibration).
    """
    scores = logit(np.clip(probabilities, _NEARLY_SURE, 1 - _NEARLY_SURE))
    everybody = np.ones(len(events))
    draws = np.array(
        [
            _intercept_and_slope(scores, events, weights)
            for weights in resampled(np.arange(len(events)), rng, resamples)
        ]
    )
    intercept, slope = _intercept_and_slope(scores, events, everybody)
    return Calibration(
        estimate(intercept, draws[:, 0]),
        estimate(slope, draws[:, 1]),
        tuple(_bands(probabilities, events, bands)),
    )


def _intercept_and_slope(
    scores: _Floats, events: NDArray[np.bool_], weights: _Floats
) -> tuple[float, float]:
    """NaN on a resample that separates the events."""
    try:
        slope = float(fit_logistic(scores[:, None], events, weights)[1])
    except InvalidClinicalValueError:
        slope = float("nan")
    return intercept_of(scores, events, weights), slope


def intercept_of(scores: _Floats, events: NDArray[np.bool_], weights: _Floats) -> float:
    """Log-odds to add to `scores` so that as many events are expected as happened."""
    happened = float(weights @ events)
    if not 0 < happened < float(weights.sum()):
        return float("nan")
    shift = 0.0
    for _ in range(50):
        expected = expit(scores + shift)
        gap = happened - float(weights @ expected)
        step = gap / float(weights @ (expected * (1 - expected)))
        shift += float(np.clip(step, -2, 2))
        if abs(step) < 1e-9:
            break
    return shift


def _bands(
    probabilities: _Floats, events: NDArray[np.bool_], bands: int
) -> Iterator[CalibrationBand]:
    for rows in np.array_split(np.argsort(probabilities, kind="stable"), bands):
        if len(rows):
            happened = int(events[rows].sum())
            yield CalibrationBand(
                len(rows),
                float(probabilities[rows].mean()),
                happened / len(rows),
                share_interval(happened, len(rows)),
            )
