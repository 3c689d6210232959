"""Laws of growth: exponential, Gompertz, power law; chosen by what they foretell.

Each law is judged by the scan it was not shown: fitted to all but the last, it must
foretell the last one, and its log score there is what counts. A curve that looks
better through points it has seen is no better.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log, pi
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from data.errors import InvalidClinicalValueError

_Floats = NDArray[np.float64]

FEWEST_SCANS: Final = 4
"""Three parameters and one scan to foretell."""

NEEDED_GAIN: Final = 1.0
"""Another law than the exponential one is taken only if it foretells the last scan at
least e times better. Chosen by this project."""

_FASTEST_A_DAY: Final = 0.14  # doubles in five days
_DECAY_SD: Final = 0.004
_SHAPE_MEAN, _SHAPE_SD = 0.8, 0.15


@dataclass(frozen=True, slots=True)
class GrowthLaw:
    """One law of ln V over time.

    Attributes:
        name: `exponential`, `gompertz` or `power`.
        curve: Parameters and days to ln V; the first parameter is ln V on day 0.
        first: Where the fit begins, after ln V on day 0 and the rate.
        penalty: Distance of the further parameters from what is known of them.
    """

    name: str
    curve: Callable[[_Floats, _Floats], _Floats]
    first: tuple[float, ...]
    penalty: Callable[[_Floats], _Floats]


@dataclass(frozen=True, slots=True)
class LawFit:
    """A law as fitted to one nodule.

    Attributes:
        name: Which law.
        parameters: ln V on the first scan's day, rate a day, and the law's own.
        predictive_log_score: Log density of the last scan, foretold from the others.
    """

    name: str
    parameters: tuple[float, ...]
    predictive_log_score: float


def _exponential(parameters: _Floats, days: _Floats) -> _Floats:
    return np.asarray(parameters[0] + parameters[1] * days)


def _gompertz(parameters: _Floats, days: _Floats) -> _Floats:
    """Ln V = ln V₀ + (α / β)(1 - exp(-β t))."""
    start, rate, decay = parameters
    if abs(decay) < 1e-9:
        return _exponential(parameters, days)
    return np.asarray(start - rate / decay * np.expm1(-decay * days))


def _power(parameters: _Floats, days: _Floats) -> _Floats:
    """dV/dt = a V^γ, with the relative rate on day 0 as parameter: a V₀^(γ - 1)."""
    start, rate, shape = parameters
    room = 1 - shape
    if abs(room) < 1e-6:
        return _exponential(parameters, days)
    inside = np.maximum(1 + room * rate * days, 1e-12)
    return np.asarray(start + np.log(inside) / room)


LAWS: Final = (
    GrowthLaw("exponential", _exponential, (), lambda own: own),
    GrowthLaw("gompertz", _gompertz, (0.0005,), lambda own: own / _DECAY_SD),
    GrowthLaw(
        "power", _power, (_SHAPE_MEAN,), lambda own: (own - _SHAPE_MEAN) / _SHAPE_SD
    ),
)


def best_law(
    days: Sequence[float], volumes_mm3: Sequence[float], log_sds: Sequence[float]
) -> LawFit:
    """The law that foretold the last scan best; exponential unless clearly beaten.

    Args:
        days: Of the scans, ascending, at least four.
        volumes_mm3: On those days, > 0.
        log_sds: Spread of ln V of each scan, > 0.

    Raises:
        InvalidClinicalValueError: If there are fewer than four scans.

    Source:
        Benzekry 2014, PLoS Comput Biol 10:e1003800, for the laws.
    """
    exponential, *others = fitted_laws(days, volumes_mm3, log_sds)
    best = max(others, key=lambda fit: fit.predictive_log_score)
    gain = best.predictive_log_score - exponential.predictive_log_score
    return best if gain >= NEEDED_GAIN else exponential


def fitted_laws(
    days: Sequence[float], volumes_mm3: Sequence[float], log_sds: Sequence[float]
) -> list[LawFit]:
    """All laws, each fitted to all scans and scored on the last from the others.

    Args:
        days: Of the scans, ascending, at least four.
        volumes_mm3: On those days, > 0.
        log_sds: Spread of ln V of each scan, > 0.

    Raises:
        InvalidClinicalValueError: If there are fewer than four scans.
    """
    if len(days) < FEWEST_SCANS:
        raise InvalidClinicalValueError(
            "growth.too_few_for_laws", scans=len(days), minimum=FEWEST_SCANS
        )
    since = np.array(days, float) - days[0]
    logs, sds = np.log(np.array(volumes_mm3, float)), np.array(log_sds, float)
    fits = []
    for law in LAWS:
        whole, _ = _fit(law, since, logs, sds)
        score = _score_of_last(law, since, logs, sds)
        fits.append(LawFit(law.name, tuple(float(p) for p in whole), score))
    return fits


def _fit(
    law: GrowthLaw, days: _Floats, logs: _Floats, sds: _Floats
) -> tuple[_Floats, _Floats]:
    """Most probable parameters and their covariance."""
    slope = (logs[-1] - logs[0]) / (days[-1] - days[0])
    first = np.array([logs[0], np.clip(slope, -0.1, 0.1), *law.first])
    edge = np.array([np.inf, _FASTEST_A_DAY, *([2.0] * len(law.first))])

    def distances(parameters: _Floats) -> _Floats:
        residuals = (law.curve(parameters, days) - logs) / sds
        return np.concatenate([residuals, law.penalty(parameters[2:])])

    found = least_squares(
        distances, first, bounds=(-edge, edge), x_scale=np.maximum(np.abs(first), 1e-3)
    )
    jacobian = np.asarray(found.jac, np.float64)
    covariance = np.linalg.pinv(jacobian.T @ jacobian)
    return np.asarray(found.x, np.float64), np.asarray(covariance, np.float64)


def _score_of_last(law: GrowthLaw, days: _Floats, logs: _Floats, sds: _Floats) -> float:
    """Log density of the last ln V, with the uncertainty of the fit to the others."""
    parameters, covariance = _fit(law, days[:-1], logs[:-1], sds[:-1])
    foretold = float(law.curve(parameters, days[-1:])[0])
    steps = 1e-5 * np.maximum(np.abs(parameters), 1e-3)
    slopes = np.array(
        [
            (law.curve(parameters + step, days[-1:])[0] - foretold) / step.sum()
            for step in np.diag(steps)
        ]
    )
    variance: float = float(slopes @ covariance @ slopes) + float(sds[-1]) ** 2
    return -0.5 * (
        log(2 * pi * variance) + (float(logs[-1]) - foretold) ** 2 / variance
    )
