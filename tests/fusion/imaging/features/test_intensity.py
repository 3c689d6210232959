"""Moments of Hounsfield units."""

import numpy as np
import pytest
from scipy.stats import kurtosis, skew

from fusion.imaging.features.intensity import intensity_features

VALUES = np.random.default_rng(4).normal(-300, 120, 500).astype(np.int16)


def test_moments_are_those_of_scipy() -> None:
    found = intensity_features(VALUES)
    assert found["skewness"] == pytest.approx(skew(VALUES))
    assert found["kurtosis"] == pytest.approx(kurtosis(VALUES))
    assert found["variance"] == pytest.approx(VALUES.astype(float).var())


def test_a_shift_moves_the_mean_and_leaves_the_shape() -> None:
    one, moved = intensity_features(VALUES), intensity_features(VALUES + np.int16(100))
    assert moved["mean"] == pytest.approx(one["mean"] + 100)
    for name in ("variance", "skewness", "kurtosis", "interquartile_range"):
        assert moved[name] == pytest.approx(one[name])


def test_one_value_everywhere_has_no_skew() -> None:
    found = intensity_features(np.full(20, 40, np.int16))
    assert found["mean"] == found["median"] == 40
    assert found["skewness"] == found["kurtosis"] == 0
