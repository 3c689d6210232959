"""Cross-validation that keeps the rows of a patient together."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

_Floats = NDArray[np.float64]

Predict = Callable[[NDArray[np.bool_]], _Floats]
"""Takes rows, as a mask; returns what is predicted for them."""

Fit = Callable[[NDArray[np.bool_]], Predict]
"""Takes the rows to learn from, as a mask; returns what predicts other rows."""


def patient_folds(
    events: NDArray[np.bool_],
    patients: NDArray[np.int64],
    folds: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """A fold for each row, patients whole, patients with events spread evenly.

    Args:
        events: Shape (rows,).
        patients: Shape (rows,).
        folds: How many, at least 2.
        rng: Source of chance.

    Returns:
        Shape (rows,); from 0.
    """
    _, patient_of_row = np.unique(patients, return_inverse=True)
    count = int(patient_of_row.max()) + 1
    burden = np.bincount(patient_of_row, weights=events, minlength=count)
    shuffled = rng.permutation(count)
    by_burden = shuffled[np.argsort(-burden[shuffled], kind="stable")]
    fold_of_patient = np.empty(count, np.int64)
    fold_of_patient[by_burden] = np.arange(count) % folds
    return fold_of_patient[patient_of_row]


def cross_validated(fit: Fit, fold_of_row: NDArray[np.int64]) -> _Floats:
    """Predictions of each row by a fit that has not seen its patient.

    Args:
        fit: Called once a fold.
        fold_of_row: As `patient_folds` returns it.
    """
    predictions = np.empty(len(fold_of_row))
    for fold in np.unique(fold_of_row):
        held_out = fold_of_row == fold
        predictions[held_out] = fit(~held_out)(held_out)
    return predictions
