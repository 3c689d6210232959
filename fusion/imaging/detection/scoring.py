"""Likeness of a blob to a nodule, and the reasons for it."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.message import Message
from data.models.nodule_detector import CandidateTrees

Values = NDArray[np.float32]
Scores = NDArray[np.float64]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_WORTH_SAYING: Final = 0.25  # log-odds
_MOST_REASONS: Final = 4  # count


def log_odds(trees: CandidateTrees, columns: Values) -> Scores:
    """Calibrated log-odds of each row.

    Args:
        trees: The model.
        columns: Shape (n, features), in the order of `trees.features`.

    Returns:
        Shape (n,).
    """
    total = np.full(len(columns), trees.intercept)
    for tree in range(len(trees.feature)):
        node = np.zeros(len(columns), dtype=np.intp)
        for _ in range(trees.depth):
            asked = trees.feature[tree, node]
            values = columns[np.arange(len(columns)), np.maximum(asked, 0)]
            goes_left = values <= trees.threshold[tree, node]
            node = np.where(goes_left, trees.left[tree, node], trees.right[tree, node])
        total += trees.value[tree, node]
    slope, intercept = trees.calibration
    return np.asarray(slope * total + intercept)


def scores(odds: Scores) -> Scores:
    """From log-odds to 0–1."""
    return np.asarray(1 / (1 + np.exp(-odds)))


def reasons(
    trees: CandidateTrees, columns: Values, groups: Mapping[str, tuple[str, ...]]
) -> list[tuple[Message, ...]]:
    """List what speaks for and against each row, the weightiest first.

    A group of features is set to what is typical of things that are no nodule; how
    far the log-odds fall by that is what the group says for this one.

    Args:
        trees: The model.
        columns: Shape (n, features).
        groups: Group to the names of its features; worded as
            `detection.reason.<group>.for` and `.against`.
    """
    odds = log_odds(trees, columns)
    shares = []
    for names in groups.values():
        changed = columns.copy()
        which = [trees.features.index(name) for name in names]
        changed[:, which] = trees.typical[which]
        shares.append(odds - log_odds(trees, changed))
    return [
        _worded(tuple(groups), row)
        for row in np.reshape(shares, (len(groups), len(columns))).T
    ]


def _worded(groups: tuple[str, ...], shares: Scores) -> tuple[Message, ...]:
    order = np.argsort(-np.abs(shares))[:_MOST_REASONS]
    return tuple(
        Message.of(
            f"detection.reason.{groups[n]}.{'for' if shares[n] > 0 else 'against'}",
            log_odds=f"{shares[n]:+.1f}",
        )
        for n in order
        if abs(shares[n]) >= _WORTH_SAYING
    )
