"""Tests that a map must pass, on maps whose answer is known."""

import numpy as np
import pytest

from fusion.explain.trust_tests import (
    Trust,
    alike,
    with_new_noise,
)
from tests.fusion.explain.drawn_nodule import nodule


def test_new_noise_keeps_the_picture() -> None:
    picture = nodule()
    again = with_new_noise(picture, np.random.default_rng(0))
    off = again.window - picture.window
    assert 0.005 < off.std() < 20 / 1400 * 1.1


def test_likeness_of_maps() -> None:
    ramp = np.linspace(0, 1, 300, dtype=np.float32).reshape(3, 10, 10)
    assert alike(ramp, ramp**3) == pytest.approx(1)
    assert alike(ramp, 1 - ramp) == pytest.approx(-1)
    assert alike(ramp, np.zeros_like(ramp)) == 0


@pytest.mark.parametrize(
    ("randomised", "repeated", "deletion", "passed"),
    [
        (0.2, 0.9, 1.0, True),
        (0.7, 0.9, 1.0, False),
        (0.2, 0.3, 1.0, False),
        (0.2, 0.9, 0.5, False),
    ],
)
def test_all_three_must_hold(
    randomised: float, repeated: float, deletion: float, *, passed: bool
) -> None:
    assert Trust(randomised, repeated, deletion).passed is passed
