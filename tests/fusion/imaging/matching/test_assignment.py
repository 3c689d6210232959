"""The assignment of least cost."""

import numpy as np
import pytest

from fusion.imaging.matching.assignment import Costs, best_assignment

COSTS = Costs(
    pair=np.array([[1.0, 9.0], [9.0, 2.0]]),
    gone=np.array([4.0, 4.0]),
    new=np.array([4.0, 4.0]),
)


def test_the_cheapest_pairs_are_taken() -> None:
    """By hand: 1 + 2, against 16 for all gone and new."""
    found = best_assignment(COSTS)
    assert set(found.pairs) == {(0, 0), (1, 1)}
    assert found.cost == pytest.approx(3)


def test_a_pair_that_is_ruled_out_becomes_gone_and_new() -> None:
    found = best_assignment(COSTS.forbidding((0, 0)))
    assert set(found.pairs) == {(0, None), (None, 0), (1, 1)}
    assert found.cost == pytest.approx(10)


def test_what_is_explained_otherwise_costs_nothing() -> None:
    found = best_assignment(COSTS.without([0], [0]))
    assert found.cost == pytest.approx(2)


def test_no_nodule_has_no_pair() -> None:
    none = np.zeros(0)
    assert best_assignment(Costs(np.zeros((0, 0)), none, none)).pairs == ()
