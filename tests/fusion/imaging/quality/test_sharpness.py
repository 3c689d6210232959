"""MTF of edges blurred by a Gaussian, whose MTF is known in closed form."""

from collections.abc import Callable

import numpy as np
import pytest

from data.imaging.volume import CTVolume
from fusion.imaging.quality.sharpness import edge_sharpness

Build = Callable[..., CTVolume]


def gaussian_fall(sigma_mm: float, level: float) -> float:
    """Where exp(-2 (pi sigma f)^2) falls to `level`."""
    return float(np.sqrt(-np.log(level) / 2) / (np.pi * sigma_mm))


@pytest.mark.parametrize("sigma_mm", [0.35, 0.5, 0.7, 1.0])
@pytest.mark.parametrize(("pixel_mm", "noise_hu"), [(0.6, 50), (0.78, 20), (0.98, 50)])
def test_known_blur_is_found_within_5_percent(
    cylinder: Build, sigma_mm: float, pixel_mm: float, noise_hu: float
) -> None:
    volume = cylinder(sigma_mm=sigma_mm, pixel_mm=pixel_mm, noise_hu=noise_hu)
    found = edge_sharpness(volume)
    assert found is not None
    assert found.f50_per_mm == pytest.approx(gaussian_fall(sigma_mm, 0.5), rel=0.05)
    assert found.f10_per_mm == pytest.approx(gaussian_fall(sigma_mm, 0.1), rel=0.08)
    assert found.overshoot_percent < 1


@pytest.mark.parametrize("boost", [0.4, 0.8])
def test_overshoot_of_an_enhancing_kernel(cylinder: Build, boost: float) -> None:
    """Truth: maximum of Phi(x) + boost (Phi(x) - Phi(x / 2.5)) beyond one."""
    from scipy.special import ndtr

    x = np.linspace(0, 10, 10_000)
    truth = 100 * ((1 + boost) * ndtr(x) - boost * ndtr(x / 2.5) - 1).max()
    found = edge_sharpness(cylinder(overshoot=boost, noise_hu=10))
    assert found is not None
    assert found.overshoot_percent == pytest.approx(truth, rel=0.15)


def test_sharper_kernels_measure_sharper(cylinder: Build) -> None:
    soft, sharp = (edge_sharpness(cylinder(overshoot=boost)) for boost in (0, 0.6))
    assert soft is not None
    assert sharp is not None
    assert sharp.f50_per_mm > soft.f50_per_mm


def test_no_skin_gives_no_number(cylinder: Build) -> None:
    volume = cylinder()
    inside = volume.region(volume.lps_mm((3, 120, 120)), 30)
    assert edge_sharpness(inside) is None
