"""The scale tells the size of a ball."""

import numpy as np
import pytest

from fusion.imaging.detection.blobs import find_blobs
from fusion.imaging.detection.scale_space import scale_space
from tests.fusion.imaging.detection.drawn_shapes import (
    MIDDLE,
    RADIUS_MM,
    SPACING_MM,
    ball_and_tube,
)


def test_the_scale_tells_the_size_of_a_ball() -> None:
    """A ball answers best at a scale of its radius over the root of 3 (Lindeberg)."""
    ball, _ = ball_and_tube()
    blobs = find_blobs(scale_space(ball, SPACING_MM), SPACING_MM)
    best = int(np.argmax(blobs.rise_hu))
    assert blobs.index[best] == pytest.approx(MIDDLE, abs=0.7)
    assert blobs.radius_mm[best] == pytest.approx(RADIUS_MM, rel=0.2)
