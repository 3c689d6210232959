"""A ball is cut from the vessel that it sits on."""

import numpy as np
import pytest

from fusion.imaging.segmenting.opening import (
    adaptive_opening,
    component_at,
    deepest_near,
    depth_mm,
    extent,
    touches_edge,
)

SPACING = (1.0, 1.0, 1.0)
MIDDLE = (15, 15, 15)


def ball_on_a_vessel() -> tuple[np.ndarray, np.ndarray]:
    """A ball of 8 mm radius, and the same with a vessel of 2 mm through the box."""
    z, y, x = np.indices((31, 31, 31)) - 15
    ball = x**2 + y**2 + z**2 <= 64
    return ball, ball | (y**2 + z**2 <= 4)


def test_the_ball_comes_back_without_the_vessel() -> None:
    ball, mask = ball_on_a_vessel()
    found = adaptive_opening(mask, depth_mm(mask, SPACING), MIDDLE, SPACING, 0.2)
    assert found is not None
    assert found.leaked
    assert not touches_edge(found.mask)
    assert not (found.mask & ~mask).any()
    assert found.mask.sum() == pytest.approx(ball.sum(), rel=0.1)


def test_a_wall_cannot_be_cut_from_the_box() -> None:
    wall = np.zeros((9, 9, 9), dtype=np.bool_)
    wall[:6] = True
    depth = depth_mm(wall, SPACING)
    assert adaptive_opening(wall, depth, (0, 4, 4), SPACING, 0.2) is None


def test_the_deepest_voxel_of_a_ball_is_its_middle() -> None:
    ball, _ = ball_on_a_vessel()
    depth = depth_mm(ball, SPACING)
    peak = deepest_near(depth, (15, 15, 10), SPACING, 2.0)
    assert depth[peak] == depth.max()


def test_the_part_around_a_voxel() -> None:
    mask = np.zeros((1, 1, 5), dtype=np.bool_)
    mask[0, 0, [0, 1, 3]] = True
    assert component_at(mask, (0, 0, 1)).sum() == 2
    assert not component_at(mask, (0, 0, 2)).any()
    assert extent(mask, 0.0, SPACING)[2] == slice(0, 4)
