"""Bends a published score to one site's own patients, and says how surely."""

from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from data.errors import InvalidClinicalValueError
from data.interval import Interval
from data.message import Message
from data.results.risk import Recalibration, RiskScore
from fusion.risk.scores.logistic import log_odds_of, probability_of
from fusion.statistics.logistic_fit import fit_logistic

_Floats = NDArray[np.float64]

# Below ten of either kind a slope says next to nothing; the choice is ours.
# Count; fewer fit chance.
MINIMUM_OF_EACH_KIND: Final = 10
# Share and standard deviations. Chosen: a larger share waits for more cases; the level
# is 95 % by definition.
_FITTED_SHARE: Final = 0.9
_Z_95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True, eq=False)
class SiteCohort:
    """A site's nodules with known outcome.

    Attributes:
        name: What the site calls it.
        probabilities: Shape (nodules,); what the published score said.
        malignant: Shape (nodules,); what it turned out to be.
        patients: Shape (nodules,); the same number for nodules of one patient.
    """

    name: str
    probabilities: _Floats
    malignant: NDArray[np.bool_]
    patients: NDArray[np.int64]

    def __post_init__(self) -> None:
        shapes = {
            self.probabilities.shape,
            self.malignant.shape,
            self.patients.shape,
        }
        if len(shapes) != 1 or self.probabilities.ndim != 1:
            raise InvalidClinicalValueError("risk.cohort_shape", shapes=sorted(shapes))
        inside = (self.probabilities > 0) & (self.probabilities < 1)  # refuses NaN
        if not inside.all():
            raise InvalidClinicalValueError(
                "risk.probability", value=float(self.probabilities[~inside][0])
            )
        malignant = int(self.malignant.sum())
        benign = len(self.malignant) - malignant
        if min(malignant, benign) < MINIMUM_OF_EACH_KIND:
            raise InvalidClinicalValueError(
                "risk.cohort_too_small",
                malignant=malignant,
                benign=benign,
                minimum=MINIMUM_OF_EACH_KIND,
            )


def fit_recalibration(
    model: str,
    cohort: SiteCohort,
    fitted_on: date,
    rng: np.random.Generator,
    resamples: int = 1000,
) -> Recalibration:
    """Intercept and slope of the outcome on the score's log-odds.

    The intervals come from a bootstrap that draws patients, not nodules: nodules of
    one patient are alike, and Wald intervals would be too narrow for them.

    Args:
        model: The score the probabilities came from, such as `brock_2b`.
        cohort: The site's nodules.
        fitted_on: Day of the fit.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Returns:
        The recalibration, with 95 % intervals.

    Raises:
        InvalidClinicalValueError: If the score separates the outcomes perfectly, so
            that no slope can be fitted.

    Source:
        Cox 1958, Biometrika 45:562; Steyerberg, Clinical Prediction Models, ch. 15.
    """
    scores = logit(cohort.probabilities)
    fitted = _fit(scores, cohort.malignant, np.ones(len(scores)))
    if fitted is None:
        raise InvalidClinicalValueError("risk.cohort_separated")
    draws = _bootstrap(scores, cohort, rng, resamples)
    if len(draws) < _FITTED_SHARE * resamples:
        raise InvalidClinicalValueError("risk.cohort_separated")
    low, high = np.quantile(draws, [0.025, 0.975], axis=0)
    spread = np.cov(draws, rowvar=False)
    return Recalibration(
        model=model,
        cohort=cohort.name,
        fitted_on=fitted_on,
        intercept=float(fitted[0]),
        slope=float(fitted[1]),
        intercept_interval=Interval(float(low[0]), float(high[0])),
        slope_interval=Interval(float(low[1]), float(high[1])),
        covariance=(
            float(spread[0, 0]),
            float(spread[1, 1]),
            float(spread[0, 1]),
        ),
        patients=len(np.unique(cohort.patients)),
        nodules=len(scores),
        malignant=int(cohort.malignant.sum()),
    )


def recalibrated(score: RiskScore, recalibration: Recalibration | None) -> RiskScore:
    """The score as the site wants it: recalibrated on its patients, or as published.

    Args:
        score: A published score.
        recalibration: The site's; None, or one that is switched off, changes nothing.

    Returns:
        The score with an interval that covers the uncertainty of the recalibration
        only; the published probability stays with it.

    Raises:
        InvalidClinicalValueError: If the recalibration belongs to another score, the
            score was recalibrated, or the slope would turn the order of risks round.
    """
    if recalibration is None or not recalibration.active:
        return score
    if recalibration.model != score.model or score.published_probability is not None:
        raise InvalidClinicalValueError(
            "risk.recalibration_of_other",
            model=recalibration.model,
            score=score.model,
        )
    if recalibration.slope <= 0:
        raise InvalidClinicalValueError(
            "risk.recalibration_reversed", slope=recalibration.slope
        )
    note = Message.of(
        "risk.recalibrated",
        cohort=recalibration.cohort,
        nodules=recalibration.nodules,
        malignant=recalibration.malignant,
    )
    return replace(
        score,
        probability=_on_recalibrated_line(score.probability, recalibration),
        lowest_probability=_on_recalibrated_line(
            score.lowest_probability, recalibration
        ),
        highest_probability=_on_recalibrated_line(
            score.highest_probability, recalibration
        ),
        interval=_interval(score.probability, recalibration),
        interval_note=Message("risk.interval_of_recalibration"),
        notes=(*score.notes, note),
        published_probability=score.probability,
    )


def _on_recalibrated_line(probability: float, recalibration: Recalibration) -> float:
    x = log_odds_of(probability)
    return probability_of(recalibration.intercept + recalibration.slope * x)


def _interval(probability: float, recalibration: Recalibration) -> Interval:
    """Delta method on the log-odds, from the bootstrap's covariance."""
    x = log_odds_of(probability)
    of_intercept, of_slope, both = recalibration.covariance
    spread = sqrt(max(of_intercept + x * x * of_slope + 2 * x * both, 0.0))
    centre = recalibration.intercept + recalibration.slope * x
    return Interval(
        probability_of(centre - _Z_95 * spread),
        probability_of(centre + _Z_95 * spread),
    )


def _bootstrap(
    scores: _Floats, cohort: SiteCohort, rng: np.random.Generator, resamples: int
) -> _Floats:
    """Shape (resamples that could be fitted, 2): intercept and slope."""
    _, patient_of_nodule = np.unique(cohort.patients, return_inverse=True)
    patients = int(patient_of_nodule.max()) + 1
    fits = (
        _fit(
            scores,
            cohort.malignant,
            np.bincount(
                rng.integers(patients, size=patients), minlength=patients
            ).astype(float)[patient_of_nodule],
        )
        for _ in range(resamples)
    )
    return np.array([fit for fit in fits if fit is not None]).reshape(-1, 2)


def _fit(
    scores: _Floats, malignant: NDArray[np.bool_], weights: _Floats
) -> _Floats | None:
    """Intercept and slope; None where the data separate and no maximum exists."""
    try:
        return fit_logistic(scores[:, None], malignant, weights)
    except InvalidClinicalValueError:
        return None
