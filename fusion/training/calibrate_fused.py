"""Fits temperatures and intervals on simulated patients that no member learnt from.

The temperature needs outcomes only. The interval needs more: it is to hold the *true*
probability, which is known in simulated patients and in nobody else. How far the
members' mean lies from it is laid to what was not known of each patient, by least
squares without negative shares.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar, nnls
from scipy.special import log_expit, logit

from fusion.network.fused_answers import RawAnswers
from fusion.network.fused_calibration import (
    FusedCalibration,
    not_known,
    tempered,
    variances,
)
from fusion.network.fused_inputs import FusedInputs
from fusion.network.fused_questions import NODULE_HEADS, Head, questions
from fusion.training.fused_data import FusedData
from fusion.training.simulated_cohort import SimulatedCohort, true_probability

Floats = NDArray[np.float64]

_LEVELS: Final = (0.05, 0.95)
_FAR: Final = 6.0  # squares beyond this many would rule the fit
_LEAST_VARIANCE: Final = 1e-4


def fit_calibration(
    raw: RawAnswers, inputs: FusedInputs, data: FusedData, cohort: SimulatedCohort
) -> FusedCalibration:
    """Fit all of it.

    Args:
        raw: What the members say of these patients.
        inputs: What they were told.
        data: The patients' outcomes.
        cohort: The same patients, with their true log-odds.
    """
    temperature = _temperatures(raw, data)
    odds = tempered(raw, temperature)
    off = true_log_odds_of(cohort) - odds.mean(axis=0)
    between = odds.var(axis=0, ddof=1 if len(odds) > 1 else 0)
    gaps = not_known(inputs)
    variance = np.stack(
        [_explained(off[:, q] ** 2 - between[:, q], gaps) for q in range(questions())]
    )
    unscaled = FusedCalibration(
        temperature, variance, np.zeros(questions()), np.zeros(questions())
    )
    standard = off / np.sqrt(variances(odds, inputs, unscaled))
    low, high = np.quantile(standard, _LEVELS, axis=0)
    return FusedCalibration(
        temperature, variance, np.minimum(low, 0), np.maximum(high, 0)
    )


def true_log_odds_of(cohort: SimulatedCohort) -> Floats:
    """True log-odds of all questions, shape (patients, questions)."""
    parts = [cohort.truth[head][:, None] for head in (Head.GROWTH, Head.MALIGNANCY)]
    free = true_probability(cohort.truth[Head.SURVIVAL], Head.SURVIVAL)
    survival = logit(np.clip(free, 1e-6, 1 - 1e-6))
    return np.concatenate([*parts, cohort.truth[Head.RESPONSE], survival], axis=1)


def _explained(squares: Floats, gaps: Floats) -> Floats:
    """Shares of the variance that what is not known explains; none is negative."""
    limit = _FAR**2 * max(float(np.mean(squares)), _LEAST_VARIANCE)
    shares, _ = nnls(gaps, np.clip(squares, -limit, limit))
    shares[0] = max(float(shares[0]), _LEAST_VARIANCE)
    return np.asarray(shares, np.float64)


def _temperatures(raw: RawAnswers, data: FusedData) -> Floats:
    rows = np.arange(len(data))
    therapy = data.therapy.cpu().numpy()
    odds = raw.log_odds.mean(axis=0)
    given = odds[rows, len(NODULE_HEADS) + therapy]
    targets = data.targets.cpu().numpy()
    found = [
        _temperature(column, targets[:, i])
        for i, column in enumerate((odds[:, 0], odds[:, 1], given))
    ]
    hazard = raw.hazard.mean(axis=0)[rows, therapy]
    progressed = data.progressed.cpu().numpy()
    at_risk = progressed + data.survived.cpu().numpy() > 0
    events = np.where(at_risk, progressed, np.nan)
    found.append(_temperature(hazard.ravel(), events.ravel()))
    return np.array(found)


def _temperature(odds: Floats, events: NDArray[np.floating]) -> float:
    """What log-odds are divided by so that the outcomes are most likely."""
    seen = ~np.isnan(events)
    signs = np.where(events[seen] > 0, 1.0, -1.0)

    def loss(log_temperature: float) -> float:
        return -float(log_expit(signs * odds[seen] / np.exp(log_temperature)).sum())

    return float(np.exp(minimize_scalar(loss, bounds=(-1, 1), method="bounded").x))
