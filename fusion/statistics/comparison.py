"""A model beside its comparators on one cohort, with bootstrap intervals by patient."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from data.errors import InvalidClinicalValueError
from fusion.statistics.logistic_fit import fit_logistic
from fusion.statistics.ranking import RankedScores

_Floats = NDArray[np.float64]
_Measure = Callable[[_Floats], float]

FEWEST_OF_EACH_KIND: Final = 10  # count
"""Below ten events, or ten others, every figure is noise; chosen: fewer would
show figures that the next patient overturns."""

_NEARLY_SURE: Final = 1e-9  # probability; chosen: smaller ones overflow


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ScoreFigures:
    """Performance of one score.

    Attributes:
        auc: Area under the ROC curve.
        calibration_slope: Of the outcome on the log-odds; None if no probability.
        brier: Mean squared error of the probability; None if it is none.
    """

    auc: Estimate
    calibration_slope: Estimate | None = None
    brier: Estimate | None = None


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """A model beside its comparators on the same rows.

    Attributes:
        rows: How many.
        events: How many of them had the event.
        patients: How many patients they belong to.
        model: Figures of the model.
        comparators: Figures of each comparator.
        gain_over: AUC of the model less that of a comparator, paired.
    """

    rows: int
    events: int
    patients: int
    model: ScoreFigures
    comparators: Mapping[str, ScoreFigures]
    gain_over: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Outcomes of rows, and the patients of the rows.

    Attributes:
        events: Shape (rows,).
        patients: Shape (rows,); whole numbers, equal for rows of one patient.
    """

    events: NDArray[np.bool_]
    patients: NDArray[np.int64]

    def __post_init__(self) -> None:
        events = int(self.events.sum())
        others = len(self.events) - events
        if min(events, others) < FEWEST_OF_EACH_KIND:
            raise InvalidClinicalValueError(
                "validation.too_few",
                events=events,
                others=others,
                minimum=FEWEST_OF_EACH_KIND,
            )


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A score of each row.

    Attributes:
        scores: Shape (rows,); higher means more likely.
        probability: Whether the scores are probabilities.
    """

    scores: _Floats
    probability: bool = False


def compare_scores(
    model: Scored,
    comparators: Mapping[str, Scored],
    outcomes: Outcomes,
    rng: np.random.Generator,
    resamples: int = 1000,
) -> ModelComparison:
    """Figures of a model and its comparators, and what the model gains.

    The bootstrap draws patients, because nodules of one patient are alike.

    Args:
        model: Probabilities of the model.
        comparators: By name.
        outcomes: Of the same rows.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Source:
        Harrell, Regression Modeling Strategies, on the clustered bootstrap.
    """
    measures = _measures(model, comparators, outcomes)
    everybody = np.ones(len(outcomes.events))
    values = {name: measure(everybody) for name, measure in measures.items()}
    draws: dict[str, list[float]] = {name: [] for name in measures}
    for weights in resampled(outcomes.patients, rng, resamples):
        for name, measure in measures.items():
            draws[name].append(measure(weights))
    estimates = {
        name: estimate(values[name], np.array(draws[name])) for name in measures
    }
    gains = {
        name: estimate(
            values["model auc"] - values[f"{name} auc"],
            np.array(draws["model auc"]) - np.array(draws[f"{name} auc"]),
        )
        for name in comparators
    }
    return ModelComparison(
        rows=len(outcomes.events),
        events=int(outcomes.events.sum()),
        patients=len(np.unique(outcomes.patients)),
        model=_figures("model", estimates),
        comparators={name: _figures(name, estimates) for name in comparators},
        gain_over=gains,
    )


def compare_where_known(
    model: Scored,
    comparators: Mapping[str, Scored],
    events: NDArray[np.bool_],
    rng: np.random.Generator,
    resamples: int = 1000,
) -> ModelComparison:
    """Like `compare_scores`, each comparator on the patients it has an answer for.

    The gain over a comparator is paired on those patients alone. Comparators with
    fewer than ten events, or ten others, there are left out.

    Args:
        model: Probabilities of the model.
        comparators: By name; NaN where there is no answer.
        events: Shape (patients,); a patient is a row.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Raises:
        InvalidClinicalValueError: If the cohort has fewer than ten of either kind.
    """
    alone = compare_scores(model, {}, _each_alone(events), rng, resamples)
    figures: dict[str, ScoreFigures] = {}
    gains: dict[str, Estimate] = {}
    for name, scored in comparators.items():
        rows = ~np.isnan(scored.scores)
        happened = int(events[rows].sum())
        if min(happened, int(rows.sum()) - happened) < FEWEST_OF_EACH_KIND:
            continue
        beside = compare_scores(
            Scored(model.scores[rows], model.probability),
            {name: Scored(scored.scores[rows], scored.probability)},
            _each_alone(events[rows]),
            rng,
            resamples,
        )
        figures[name] = beside.comparators[name]
        gains[name] = beside.gain_over[name]
    return replace(alone, comparators=figures, gain_over=gains)


def _each_alone(events: NDArray[np.bool_]) -> Outcomes:
    return Outcomes(events, np.arange(len(events)))


def _measures(
    model: Scored, comparators: Mapping[str, Scored], outcomes: Outcomes
) -> dict[str, _Measure]:
    """List the figures measured on each resample, by `<score> <figure>`."""
    measures: dict[str, _Measure] = {}
    for name, scored in {"model": model, **comparators}.items():
        measures[f"{name} auc"] = RankedScores.of(scored.scores, outcomes.events).auc
        if scored.probability:
            measures |= _calibration(name, scored.scores, outcomes.events)
    return measures


def _calibration(
    name: str, probabilities: _Floats, events: NDArray[np.bool_]
) -> dict[str, _Measure]:
    sure = np.clip(probabilities, _NEARLY_SURE, 1 - _NEARLY_SURE)
    scores = logit(sure)[:, None]
    squares = (probabilities - events) ** 2
    return {
        f"{name} slope": lambda w: _slope(scores, events, w),
        f"{name} brier": lambda w: float(np.average(squares, weights=w)),
    }


def _slope(scores: _Floats, events: NDArray[np.bool_], weights: _Floats) -> float:
    """NaN on a resample that separates the events; the interval leaves it out."""
    try:
        return float(fit_logistic(scores, events, weights)[1])
    except InvalidClinicalValueError:
        return float("nan")


def resampled(
    patients: NDArray[np.int64], rng: np.random.Generator, resamples: int
) -> Iterator[_Floats]:
    """Count how often each row was drawn, a resample at a time."""
    _, patient_of_row = np.unique(patients, return_inverse=True)
    count = int(patient_of_row.max()) + 1
    for _ in range(resamples):
        drawn = np.bincount(rng.integers(count, size=count), minlength=count)
        yield drawn.astype(float)[patient_of_row]


def estimate(value: float, draws: _Floats) -> Estimate:
    """A value with the 95 % interval of its bootstrap draws."""
    low, high = np.nanquantile(draws, [0.025, 0.975])
    return Estimate(value, float(low), float(high))


def _figures(name: str, estimates: Mapping[str, Estimate]) -> ScoreFigures:
    return ScoreFigures(
        auc=estimates[f"{name} auc"],
        calibration_slope=estimates.get(f"{name} slope"),
        brier=estimates.get(f"{name} brier"),
    )
