"""Distances in a box, against scipy's feature transform."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from fusion.imaging.segmenting.distance import distance_mm


@settings(max_examples=25, deadline=None)
@given(
    shape=st.tuples(*[st.integers(1, 9)] * 3),
    spacing=st.sampled_from([(1.0, 0.7, 0.7), (5.0, 0.9, 0.9), (0.5, 2.0, 0.3)]),
    share=st.floats(0, 1),
    seed=st.integers(0, 1000),
)
def test_distances_are_those_of_scipy(
    shape: tuple[int, int, int],
    spacing: tuple[float, float, float],
    share: float,
    seed: int,
) -> None:
    mask = np.random.default_rng(seed).random(shape) < share
    mask.flat[seed % mask.size] = False
    expected = ndimage.distance_transform_edt(mask, sampling=spacing)
    assert distance_mm(mask, spacing) == pytest.approx(expected, rel=1e-5)
    short = distance_mm(mask, spacing, 2.0)
    assert short == pytest.approx(np.minimum(expected, 2.0), rel=1e-5)


def test_nothing_outside_is_infinitely_far() -> None:
    everywhere = np.ones((3, 4, 5), dtype=bool)
    assert np.isinf(distance_mm(everywhere, (1.0, 1.0, 1.0))).all()
    assert (distance_mm(everywhere, (1.0, 1.0, 1.0), 7.0) == 7.0).all()
