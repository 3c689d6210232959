import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.simulated.anatomy.distances import (
    ellipse,
    ellipsoid,
    filled_share,
    smooth_intersection,
    smooth_union,
    superellipse,
    true_scale,
)
from data.simulated.anatomy.grid import Enlarger, Grid
from data.simulated.anatomy.tubes import Tubes, nearest

ball = Grid((-30.0, -30.0, -30.0), (2.0, 2.0, 2.0), (31, 31, 31))
numbers = st.floats(-50, 50, width=32)


def test_ellipsoid_of_equal_radii_is_a_ball() -> None:
    x, y, z = ball.axes()
    distance = ellipsoid((x, y, z), (0.0, 0.0, 0.0), (20.0, 20.0, 20.0))
    truth = np.sqrt(x * x + y * y + z * z) - 20
    assert distance == pytest.approx(truth, abs=0.1)


def test_superellipse_of_power_two_is_an_ellipse() -> None:
    x, y, z = ball.axes()
    sides = np.full_like(z, 18.0), np.full_like(z, 12.0)
    round_one = superellipse(x, y, *sides, 2.0)
    other = ellipse(x, y, *sides)
    near = np.abs(other) < 3
    assert round_one[near] == pytest.approx(other[near], abs=0.6)  # both first order


@given(one=numbers, other=numbers)
def test_smooth_union_is_at_most_the_union_and_symmetric(
    one: float, other: float
) -> None:
    a, b = np.array([one], np.float32), np.array([other], np.float32)
    assert smooth_union(a, b, 8.0) <= np.minimum(a, b) + 1e-5
    assert smooth_union(a, b, 8.0) == pytest.approx(smooth_union(b, a, 8.0))
    assert smooth_intersection(a, b, 8.0) >= np.maximum(a, b) - 1e-5


def test_true_scale_makes_a_stretched_distance_one_again() -> None:
    _, _, z = np.broadcast_arrays(*ball.axes())
    assert true_scale(3.0 * z, 2.0)[15] == pytest.approx(z[15], abs=1e-5)


def test_share_runs_from_full_to_empty_over_the_edge() -> None:
    distance = np.array([-2.0, -0.5, 0.0, 0.5, 2.0], np.float32)
    assert filled_share(distance, 1.0) == pytest.approx([1, 1, 0.5, 0, 0])


def test_enlarged_ball_keeps_its_volume() -> None:
    x, y, z = ball.axes()
    distance = (np.sqrt(x * x + y * y + z * z) - 20).astype(np.float32)
    fine = Grid((-25.0, -25.0, -25.0), (0.7, 0.7, 0.7), (72, 72, 72))
    share = filled_share(Enlarger(ball, fine).enlarge(distance), 0.7)
    assert share.sum() * 0.7**3 == pytest.approx(4 / 3 * np.pi * 20**3, rel=0.01)


def test_box_where_holds_everything_near() -> None:
    x, y, z = ball.axes()
    distance = ellipsoid((x, y, z), (5.0, 0.0, -3.0), (9.0, 7.0, 8.0))
    fine = Grid((-25.0, -25.0, -25.0), (0.7, 0.7, 0.7), (72, 72, 72))
    enlarger = Enlarger(ball, fine)
    box = enlarger.box_where(distance, 1.0)
    assert box is not None
    outside = enlarger.enlarge(distance) < 1.0
    outside[box] = False
    assert not outside.any()
    assert enlarger.box_where(distance + 50, 1.0) is None


def test_a_tube_has_the_volume_of_a_cylinder_with_round_ends() -> None:
    grid = Grid((-12.0, -12.0, -12.0), (0.4, 0.4, 0.4), (61, 61, 61))
    tube = Tubes.along([(-6, 0, 0), (0, 3, 2), (6, 0, 0)], [2.0, 2.0, 2.0])
    distance = np.full(grid.shape, 50.0, np.float32)
    nearest(tube, grid, 1.0, into=distance)
    length = 2 * np.sqrt(36 + 9 + 4)
    expected = np.pi * 4 * length + 4 / 3 * np.pi * 8
    volume = filled_share(distance, 0.4).sum() * 0.4**3
    assert volume == pytest.approx(expected, rel=0.04)  # the bend overlaps a little
