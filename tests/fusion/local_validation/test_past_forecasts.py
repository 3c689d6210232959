"""Shares inside the bands of past forecasts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusion.local_validation.figures import mean_figures
from fusion.local_validation.past_forecasts import share_inside
from tests.fusion.local_validation.past_nodules import NAN, rng


class TestShares:
    def test_a_whole_millimetre_may_lie_partly_inside(self) -> None:
        ranks = np.array([[0.0, 0.1], [0.4, 0.6], [0.94, 1.0], [0.95, 0.95]])
        inside = share_inside(ranks, 0.05, 0.95)
        np.testing.assert_allclose(inside, [0.5, 1.0, 1 / 6, 1.0])

    @settings(max_examples=30)
    @given(st.floats(0, 1), st.floats(0, 1))
    def test_the_parts_of_a_rank_interval_add_up_to_one(
        self, a: float, b: float
    ) -> None:
        ranks = np.array([[min(a, b), max(a, b)]])
        if ranks[0, 1] - ranks[0, 0] < 1e-6:
            return
        parts = [share_inside(ranks, *p) for p in ((0, 0.05), (0.05, 0.95), (0.95, 1))]
        assert sum(part[0] for part in parts) == pytest.approx(1)

    def test_means_leave_out_what_does_not_count(self) -> None:
        found = mean_figures(
            {"a": np.array([1.0, NAN, 3.0]), "none": np.full(3, NAN)},
            np.array([0, 0, 1]),
            rng(),
            50,
        )
        assert found["a"].value == 2
        assert found["a"].rows == 2
        assert (found["a"].low, found["a"].high) == (1, 3)
        assert "none" not in found
