"""Figures of past cases with 95 % intervals from a bootstrap that draws patients."""

from collections.abc import Callable, Mapping
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from data.results.local_validation import LocalValidationFigure
from fusion.statistics.comparison import ModelComparison, estimate, resampled

_Floats = NDArray[np.float64]
_Measures = Mapping[str, Callable[[_Floats], float]]


def mean_figures(
    columns: Mapping[str, _Floats],
    patients: NDArray[np.int64],
    rng: np.random.Generator,
    resamples: int,
) -> dict[str, LocalValidationFigure]:
    """The mean of each column; a difference of two columns is paired by being one.

    Args:
        columns: By name of the figure; each of shape (nodules,), NaN where a nodule
            does not count. A column without any value gives no figure.
        patients: Shape (nodules,).
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Source:
        Efron 1979, Ann Stat 7:1; patients are drawn whole because nodules of one
        patient are alike.
    """
    there = {n: v for n, v in columns.items() if not np.isnan(v).all()}
    if not there:
        return {}
    values = np.stack(list(there.values()), axis=1)
    counts = ~np.isnan(values)
    sums = np.where(counts, values, 0.0)
    draws = np.array(
        [_mean(w, sums, counts) for w in resampled(patients, rng, resamples)]
    )
    centre = _mean(np.ones(len(patients)), sums, counts)
    lows, highs = np.nanquantile(draws, [0.025, 0.975], axis=0)
    return {
        name: LocalValidationFigure(name, float(c), float(low), float(high), int(rows))
        for name, c, low, high, rows in zip(
            there, centre, lows, highs, counts.sum(axis=0), strict=True
        )
        if np.isfinite((c, low, high)).all()
    }


def measured_figures(
    measures: _Measures,
    patients: NDArray[np.int64],
    rng: np.random.Generator,
    resamples: int,
) -> dict[str, LocalValidationFigure]:
    """Measure every figure that weighted rows allow, all on the same resamples.

    Args:
        measures: By name of the figure; NaN where there is no answer. A measure
            without an answer on the rows as they are gives no figure.
        patients: Shape (rows,), at least one.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Source:
        Efron 1979, Ann Stat 7:1.
    """
    rows = len(patients)
    weightings = chain([np.ones(rows)], resampled(patients, rng, resamples))
    drawn = np.array([[one(w) for one in measures.values()] for w in weightings])
    found = {}
    for name, (value, *draws) in zip(measures, drawn.T.tolist(), strict=True):
        if np.isfinite(value) and np.isfinite(draws).any():
            one = estimate(value, np.array(draws))
            found[name] = LocalValidationFigure(
                name, one.value, one.low, one.high, rows
            )
    return found


def model_figures(
    found: ModelComparison, gains: Mapping[str, str]
) -> dict[str, LocalValidationFigure]:
    """Ranking and calibration of a probability, as figures.

    Args:
        found: Of the validation room.
        gains: By comparator, the name of the figure that its gain becomes.
    """
    estimates = {
        "auc": found.model.auc,
        "calibration_slope": found.model.calibration_slope,
        "brier_score": found.model.brier,
    } | {name: found.gain_over.get(other) for other, name in gains.items()}
    return {
        name: LocalValidationFigure(name, one.value, one.low, one.high, found.rows)
        for name, one in estimates.items()
        if one is not None and np.isfinite((one.value, one.low, one.high)).all()
    }


def width(figure: LocalValidationFigure) -> float:
    """Width of the 95 % interval."""
    return figure.high - figure.low


def where(rows: NDArray[np.bool_], values: NDArray[np.generic]) -> _Floats:
    """A column that counts only on some rows."""
    return np.where(rows, np.asarray(values, float), np.nan)


def _mean(
    weights: _Floats, sums: _Floats, counts: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """NaN for a column of which a resample holds nothing."""
    held = weights @ counts
    with np.errstate(invalid="ignore"):
        return np.asarray((weights @ sums) / held, np.float64)
