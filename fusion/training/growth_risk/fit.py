"""Fits the growth risk to a reader's table."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.reader_table import ReaderLabel, ReaderTable
from data.models.growth_risk import LogisticModel
from fusion.growth.growth_risk import FROM_BASELINE, WITH_HISTORY
from fusion.growth.growth_risk_terms import (
    BASELINE_TERMS,
    HISTORY_TERMS,
    at_first_scan,
    at_last_available_scan,
    baseline_terms,
    history_terms,
)
from fusion.statistics.ridge_logistic import fitted_ridge

_Floats = NDArray[np.float64]

# Without unit; a larger one shrinks more.
RIDGE: Final = 5.0
"""Chosen by ten-fold cross-validation inside the training table: slope nearest to 1
at no cost in log score among 0, 1, 2, 5, 10, 20."""


def fit_growth_risk(
    table: ReaderTable,
    name: str,
    version: str,
    rng: np.random.Generator,
    resamples: int = 300,
) -> LogisticModel:
    """Fit one of the two models, with a bootstrap over patients for its covariance.

    Args:
        table: The training table.
        name: `from_baseline` or `with_history`.
        version: Of the release.
        rng: Source of chance.
        resamples: Bootstrap resamples.
    """
    terms, events, patients = _training_rows(table, name)
    count = int(patients.max()) + 1
    draws = [
        fitted_ridge(
            terms,
            events,
            RIDGE,
            np.bincount(rng.integers(count, size=count), minlength=count)[
                patients
            ].astype(float),
        )
        for _ in range(resamples)
    ]
    return LogisticModel(
        name=name,
        version=version,
        terms=BASELINE_TERMS if name == FROM_BASELINE else HISTORY_TERMS,
        coefficients=fitted_ridge(terms, events, RIDGE),
        covariance=np.cov(np.array(draws), rowvar=False),
    )


def _training_rows(
    table: ReaderTable, name: str
) -> tuple[_Floats, NDArray[np.bool_], NDArray[np.int64]]:
    if name == WITH_HISTORY:
        history = at_last_available_scan(table)
        terms = history_terms(history)
    else:
        history = at_first_scan(table)
        terms = baseline_terms(history)
    grew = table.labels[history.rows] == ReaderLabel.GROWING
    return terms, grew, table.patients[history.rows]
