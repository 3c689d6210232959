"""Trees by hand, rays in a ball, and thickness along a tube."""

import numpy as np
import pytest

from data.models.nodule_detector import CandidateTrees
from fusion.imaging.detection.blobs import Blobs, find_blobs
from fusion.imaging.detection.bulge import thickness_along
from fusion.imaging.detection.rays import cast_rays, even_directions, recentred
from fusion.imaging.detection.scale_space import scale_space
from fusion.imaging.detection.scoring import log_odds, reasons, scores

SPACING_MM = (1.25, 1.25, 1.25)
MIDDLE = np.array([30.0, 30.0, 30.0])
RADIUS_MM = 6.0


@pytest.fixture
def trees() -> CandidateTrees:
    """Two trees of one question each: +2 if size > 5, else -1; +1 if round > 0.5."""
    return CandidateTrees(
        ("size", "round"),
        feature=np.array([[0, -1, -1], [1, -1, -1]], np.int16),
        threshold=np.array([[5, 0, 0], [0.5, 0, 0]], np.float32),
        left=np.array([[1, 1, 2], [1, 1, 2]], np.int16),
        right=np.array([[2, 1, 2], [2, 1, 2]], np.int16),
        value=np.array([[0, -1, 2], [0, 0, 1]], np.float32),
        depth=1,
        intercept=-0.5,
        calibration=(2.0, 0.25),
        typical=np.array([3, 0], np.float32),
        version="by hand",
    )


def test_log_odds_by_hand(trees: CandidateTrees) -> None:
    rows = np.array([[6, 1], [6, 0], [5, 1]], np.float32)
    assert log_odds(trees, rows) == pytest.approx(
        [2 * 2.5 + 0.25, 2 * 1.5 + 0.25, 2 * -0.5 + 0.25]
    )
    assert scores(np.array([0.0])) == pytest.approx(0.5)


def test_a_reason_is_what_is_lost_without_it(trees: CandidateTrees) -> None:
    row = np.array([[6, 1]], np.float32)
    ((size, shape),) = reasons(trees, row, {"size": ("size",), "roundness": ("round",)})
    assert size.key == "detection.reason.size.for"
    assert size.values == (("log_odds", "+6.0"),)
    assert shape.values == (("log_odds", "+2.0"),)


def ball_and_tube() -> tuple[np.ndarray, np.ndarray]:
    k, i, j = np.indices((60, 60, 60)) * 1.25
    z, y, x = (axis - 37.5 for axis in (k, i, j))
    ball = np.where(z**2 + y**2 + x**2 < RADIUS_MM**2, 40.0, -850.0)
    tube = np.where(y**2 + x**2 < 3.0**2, 40.0, -850.0)
    return ball.astype(np.float32), tube.astype(np.float32)


def blob_at(index: np.ndarray, radius_mm: float) -> Blobs:
    return Blobs(index[None], np.array([radius_mm]), np.array([100.0]), np.ones((1, 3)))


def test_the_scale_tells_the_size_of_a_ball() -> None:
    """A ball answers best at a scale of its radius over the root of 3 (Lindeberg)."""
    ball, _ = ball_and_tube()
    blobs = find_blobs(scale_space(ball, SPACING_MM), SPACING_MM)
    best = int(np.argmax(blobs.rise_hu))
    assert blobs.index[best] == pytest.approx(MIDDLE, abs=0.7)
    assert blobs.radius_mm[best] == pytest.approx(RADIUS_MM, rel=0.2)


def test_rays_end_at_the_surface_and_find_the_middle() -> None:
    ball, _ = ball_and_tube()
    inside = np.zeros_like(ball)
    blobs = blob_at(MIDDLE + np.array([1.5, -1.0, 1.0]), 4.0)
    for _ in range(2):
        blobs = recentred(blobs, cast_rays(ball, inside, SPACING_MM, blobs), SPACING_MM)
    assert blobs.index[0] == pytest.approx(MIDDLE, abs=0.3)
    rays = cast_rays(ball, inside, SPACING_MM, blobs)
    ends_mm = rays.edge[0] * blobs.radius_mm[0]
    assert ends_mm == pytest.approx(np.full(ends_mm.shape, RADIUS_MM), abs=0.8)
    assert rays.background_hu[0] == pytest.approx(-850, abs=1)


def test_directions_are_unit_vectors_in_opposite_pairs() -> None:
    directions = even_directions()
    half = len(directions) // 2
    assert np.linalg.norm(directions, axis=1) == pytest.approx(1)
    assert directions[:half] == pytest.approx(-directions[half:])
    assert directions.mean(axis=0) == pytest.approx(0, abs=1e-6)


@pytest.mark.slow
def test_a_tube_goes_on_as_thick_as_it_is_and_a_ball_does_not() -> None:
    lung_hu = np.array([-850.0], np.float32)
    found = []
    for image, radius_mm in zip(ball_and_tube(), (RADIUS_MM, 3.0), strict=True):
        dulled = np.minimum(image, np.float32(-400))
        octaves = scale_space(dulled, SPACING_MM)
        blobs = blob_at(MIDDLE, radius_mm)
        found.append(thickness_along(octaves, SPACING_MM, blobs, lung_hu))
    (ball_way, ball_pair), (tube_way, tube_pair) = found
    assert max(ball_way[0], ball_pair[0]) < 0.1
    assert min(tube_way[0], tube_pair[0]) > 0.7
