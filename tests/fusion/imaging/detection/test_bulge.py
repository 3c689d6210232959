"""A tube goes on and a ball does not."""

import numpy as np
import pytest

from fusion.imaging.detection.bulge import thickness_along
from fusion.imaging.detection.scale_space import scale_space
from tests.fusion.imaging.detection.drawn_shapes import (
    MIDDLE,
    RADIUS_MM,
    SPACING_MM,
    ball_and_tube,
    blob_at,
)


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
