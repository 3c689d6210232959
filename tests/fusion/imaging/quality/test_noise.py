"""Noise of cylinders whose noise is known."""

from collections.abc import Callable

import numpy as np
import pytest

from data.imaging.volume import CTVolume
from fusion.imaging.quality.noise import global_noise_hu

Build = Callable[..., CTVolume]


@pytest.mark.parametrize("noise_hu", [5.0, 15.0, 30.0, 60.0])
@pytest.mark.parametrize("pixel_mm", [0.6, 0.9])
def test_white_noise_is_found_within_5_percent(
    cylinder: Build, noise_hu: float, pixel_mm: float
) -> None:
    found = global_noise_hu(cylinder(noise_hu=noise_hu, pixel_mm=pixel_mm))
    assert found == pytest.approx(noise_hu, rel=0.05)


@pytest.mark.parametrize("grain_mm", [0.4, 0.6])
def test_correlated_noise_is_found_within_10_percent(
    cylinder: Build, grain_mm: float
) -> None:
    """A grain of 0.6 mm standard deviation is that of a soft kernel."""
    found = global_noise_hu(cylinder(noise_hu=25, grain_mm=grain_mm))
    assert found == pytest.approx(25, rel=0.10)


def test_coarse_grain_is_underestimated_as_documented(cylinder: Build) -> None:
    found = global_noise_hu(cylinder(noise_hu=25, grain_mm=2.0))
    assert found is not None
    assert found < 0.8 * 25


def test_no_tissue_gives_no_number(cylinder: Build) -> None:
    volume = cylinder()
    air = CTVolume(
        np.full_like(volume.hu, -1000), volume.spacing_mm, volume.origin_mm, volume.axes
    )
    assert global_noise_hu(air) is None
