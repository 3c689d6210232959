"""Rays end at the surface."""

import numpy as np
import pytest

from fusion.imaging.detection.rays import cast_rays, even_directions, recentred
from tests.fusion.imaging.detection.drawn_shapes import (
    MIDDLE,
    RADIUS_MM,
    SPACING_MM,
    ball_and_tube,
    blob_at,
)


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
