"""Axes of boxes, by hand."""

import numpy as np
import pytest

from fusion.imaging.features.axes import axis_features


def test_axes_of_a_long_box() -> None:
    """Variance of n places one apart is n(n + 1)/12, unbiased by all voxels."""
    mask = np.ones((1, 2, 12), dtype=np.bool_)
    found = axis_features(mask, (1.0, 1.0, 1.0))
    unbiased = 24 / 23
    assert found["major_axis"] == pytest.approx(4 * (143 / 12 * unbiased) ** 0.5)
    assert found["minor_axis"] == pytest.approx(4 * (3 / 12 * unbiased) ** 0.5)
    assert found["flatness"] == pytest.approx(0)


def test_millimetres_count_and_not_voxels() -> None:
    cube = np.ones((2, 4, 4), dtype=np.bool_)
    found = axis_features(cube, (3.0, 1.0, 1.0))
    swapped = axis_features(cube.transpose(2, 1, 0), (1.0, 1.0, 3.0))
    assert found == pytest.approx(swapped)


def test_a_single_voxel_is_round() -> None:
    found = axis_features(np.ones((1, 1, 1), dtype=np.bool_), (1.0, 1.0, 1.0))
    assert found["major_axis"] == 0
    assert found["elongation"] == found["flatness"] == 1
