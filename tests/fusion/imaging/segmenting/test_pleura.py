"""The wall under a nodule, against planes and bowls whose place is known."""

import numpy as np
import pytest
from scipy.special import ndtr

from fusion.imaging.segmenting.pleura import fitted_wall

SPACING_MM = (1.0, 0.8, 0.8)
SHAPE = (30, 36, 36)
MIDDLE = np.array([15.0, 14.4, 14.4])
BLUR_MM = 0.6
NORMAL = np.array([0.36, 0.48, 0.8])


def points() -> np.ndarray:
    return np.indices(SHAPE).reshape(3, -1).T * np.array(SPACING_MM)


def on_wall(
    height_mm: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share, mask and rough distance of a ball of 4 mm on a wall."""
    off = np.linalg.norm(points() - MIDDLE, axis=1)
    wall = level * ndtr(-height_mm / BLUR_MM)
    noise = np.random.default_rng(1).normal(0, 0.03, height_mm.size)
    ball = ndtr((4 - off) / BLUR_MM)
    share = np.maximum(wall, ball) + noise
    rough = height_mm + 0.4  # the ball that was rolled lies this far off
    mask = (off < 4) & (rough > 0)
    return (
        share.reshape(SHAPE).astype(np.float32),
        mask.reshape(SHAPE),
        rough.reshape(SHAPE).astype(np.float32),
    )


@pytest.mark.parametrize("bowl_per_mm", [0.0, 0.015])
@pytest.mark.parametrize("tilt", [(0.1, 0.2, 1.0), (0.5, -0.3, 0.8)])
def test_the_wall_is_found_to_a_tenth_of_a_millimetre(
    tilt: tuple[float, float, float], bowl_per_mm: float
) -> None:
    normal = np.array(tilt) / np.linalg.norm(tilt)
    away = points() - MIDDLE
    across = away - np.outer(away @ normal, normal)
    height = away @ normal + 2.5 - bowl_per_mm * (across**2).sum(axis=1)
    wall = fitted_wall(*on_wall(height, 1.0), SPACING_MM)
    assert wall is not None
    foot = np.linalg.norm(across, axis=1) < 4
    foot &= np.abs(height) < 1
    steepness = np.sqrt(1 + (2 * bowl_per_mm * np.linalg.norm(across, axis=1)) ** 2)
    found = wall.distance_mm(points()[foot])
    assert found == pytest.approx((height / steepness)[foot], abs=0.1)


def test_the_profile_is_that_of_the_wall_alone() -> None:
    height = (points() - MIDDLE) @ NORMAL + 2.5
    wall = fitted_wall(*on_wall(height, 1.0), SPACING_MM)
    assert wall is not None
    at = np.array([-1.5, -0.5, 0.0, 0.5, 2.0])
    assert wall.share(at) == pytest.approx(ndtr(-at / BLUR_MM), abs=0.08)


def test_no_wall_near_the_nodule() -> None:
    height = (points() - MIDDLE) @ NORMAL + 9
    assert fitted_wall(*on_wall(height, 1.0), SPACING_MM) is None


def test_a_rough_wall_is_not_trusted() -> None:
    height = (points() - MIDDLE) @ NORMAL + 2.5
    share, mask, rough = on_wall(height, 1.0)
    bumps = np.random.default_rng(2).normal(0, 0.8, SHAPE).astype(np.float32)
    assert fitted_wall(share + bumps * (~mask), mask, rough, SPACING_MM) is None
