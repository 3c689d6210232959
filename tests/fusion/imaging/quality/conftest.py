"""Cylinders with a known edge and known noise."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from scipy.special import ndtr

from data.imaging.volume import CTVolume

AXES = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))


def _cylinder(
    sigma_mm: float = 0.5,
    pixel_mm: float = 0.78,
    noise_hu: float = 20.0,
    grain_mm: float = 0.0,
    slices: int = 6,
    spacing_mm: float = 1.0,
    overshoot: float = 0.0,
    seed: int = 0,
) -> CTVolume:
    size = round(190 / pixel_mm)
    y, x = (np.indices((size, size)) - (size - 1) / 2) * pixel_mm
    distance = 70.3 - np.hypot(y - 0.21, x + 0.37)  # off the grid on purpose
    wide = ndtr(distance / (2.5 * sigma_mm))
    step = ndtr(distance / sigma_mm)
    step += overshoot * (step - wide)
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((slices, size, size))
    if grain_mm:
        noise = gaussian_filter(noise, (0, grain_mm / pixel_mm, grain_mm / pixel_mm))
        noise /= noise.std()
    hu = -980 + 1020 * step + noise_hu * noise
    return CTVolume(
        np.round(hu).astype(np.int16),
        (spacing_mm, pixel_mm, pixel_mm),
        (0.0, 0.0, 0.0),
        AXES,
    )


@pytest.fixture(scope="session")
def cylinder() -> Callable[..., CTVolume]:
    """A water-like cylinder of 14 cm: edge of `sigma_mm`, noise of grain `grain_mm`."""
    return _cylinder
