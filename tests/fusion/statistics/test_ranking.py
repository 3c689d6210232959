"""The area under the curve counts pairs."""

import numpy as np
import pytest

from fusion.statistics.ranking import RankedScores


def test_auc_counts_pairs_and_half_of_ties() -> None:
    scores, events = np.array([1.0, 2, 2, 3]), np.array([False, True, False, True])
    # pairs (event, other): (2,1) 1, (2,2) ½, (3,1) 1, (3,2) 1
    assert RankedScores.of(scores, events).auc() == pytest.approx(3.5 / 4)


def test_weights_count_like_repeated_rows() -> None:
    rng = np.random.default_rng(3)
    scores, events = rng.integers(0, 9, 60).astype(float), rng.random(60) < 0.4
    weights = rng.integers(0, 4, 60)
    repeated = np.repeat(np.arange(60), weights)
    assert RankedScores.of(scores, events).auc(weights.astype(float)) == pytest.approx(
        RankedScores.of(scores[repeated], events[repeated]).auc()
    )
