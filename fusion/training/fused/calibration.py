"""Fits temperatures and intervals on simulated patients that no member learnt from.

The temperature needs outcomes only. The interval needs more: it is to hold the *true*
probability, which is known in simulated patients and in nobody else. How far the
members' mean lies from it is laid to what was not known of each patient, by least
squares without negative shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar, nnls
from scipy.special import log_expit, logit

from fusion.network.fused_calibration import (
    FusedCalibration,
    not_known,
    tempered,
)
from fusion.network.fused_inputs import FusedInputs
from fusion.network.fused_logits import FusedLogits
from fusion.network.prediction_tasks import NODULE_HEADS, Head, questions
from fusion.training.fused.tensors import FusedData
from fusion.training.simulated_cohort.cohort import SimulatedCohort, true_probability

Floats = NDArray[np.float64]

# Quantiles, standard deviations and counts. Chosen: wider limits would let single
# patients rule the fit; more rounds change no digit.
_LEVELS: Final = (0.05, 0.95)
_FAR: Final = 25.0  # five standard deviations; squares beyond would rule the fit
_LEAST_VARIANCE: Final = 1e-3
_ROUNDS: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Patients, what the members were told of them and what they said.

    Attributes:
        raw: What the members say.
        inputs: What they were told.
        data: The patients' outcomes.
        cohort: The same patients, with their true log-odds.
    """

    raw: FusedLogits = field(repr=False)
    inputs: FusedInputs = field(repr=False)
    data: FusedData = field(repr=False)
    cohort: SimulatedCohort = field(repr=False)


def fit_calibration(answered: Sequence[Told]) -> FusedCalibration:
    """Fit all of it.

    Args:
        answered: Patients with what the members say of them. The temperature is
            fitted on the first, whose gaps should be the usual ones; the interval
            on all.
    """
    temperature = _temperatures(answered[0].raw, answered[0].data)
    odds = np.concatenate([tempered(one.raw, temperature) for one in answered], axis=1)
    truth = np.concatenate([true_log_odds_of(one.cohort) for one in answered])
    off = truth - odds.mean(axis=0)
    between = odds.var(axis=0, ddof=1 if len(odds) > 1 else 0)
    gaps = np.concatenate([not_known(one.inputs) for one in answered])
    variance = np.stack(
        [_explained(off[:, q] ** 2, between[:, q], gaps) for q in range(questions())]
    )
    standard = off / np.sqrt(between + gaps @ variance.T)
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


def _explained(squares: Floats, between: Floats, gaps: Floats) -> Floats:
    """Shares of the variance that what is not known explains; none is negative.

    Rows weigh less where more variance is expected, round after round: otherwise those
    of whom least is known would say alone how sure the model is of all others.
    """
    expected = np.full(len(squares), float(np.mean(squares)))
    shares = np.zeros(gaps.shape[1])
    for _ in range(_ROUNDS):
        limit = _FAR * expected
        wanted = np.minimum(squares, limit) - between
        weight = 1 / expected
        shares, _ = nnls(weight[:, None] * gaps, weight * wanted)
        shares[0] = max(float(shares[0]), _LEAST_VARIANCE)
        expected = between + gaps @ shares
    return np.asarray(shares, np.float64)


def _temperatures(raw: FusedLogits, data: FusedData) -> Floats:
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
    """Fit what log-odds are divided by so that the outcomes are most likely."""
    seen = ~np.isnan(events)
    signs = np.where(events[seen] > 0, 1.0, -1.0)

    def loss(log_temperature: float) -> float:
        return -float(log_expit(signs * odds[seen] / np.exp(log_temperature)).sum())

    return float(np.exp(minimize_scalar(loss, bounds=(-1, 1), method="bounded").x))
