"""One nodule on two scans, measured with the same levels."""

from dataclasses import replace

import numpy as np
import pytest

from data.errors import NotMeasurableError
from fusion.imaging.segmenting.segmentation import NoduleSegmentation, segment_nodule
from fusion.imaging.sphere_phantom import SphereSpec, render_sphere
from fusion.imaging.two_time_points import measure_jointly
from fusion.imaging.volumetry import volume_mm3


def outlined(diameter_mm: float, seed: int, hu: float = 30.0) -> NoduleSegmentation:
    spec = SphereSpec(diameter_mm=diameter_mm, nodule_hu=hu)
    phantom = render_sphere(spec, np.random.default_rng(seed))
    return segment_nodule(phantom.volume, phantom.centre_mm)


@pytest.mark.slow
def test_the_error_of_an_unchanged_nodule_is_smaller_than_of_each_alone() -> None:
    alone, jointly = [], []
    for seed in range(0, 40, 2):
        first, second = outlined(6.0, seed), outlined(6.0, seed + 1)
        alone.append(np.log(volume_mm3(second) / volume_mm3(first)))
        jointly.append(measure_jointly(first, second).log_ratio)
    assert np.std(jointly) < 0.9 * np.std(alone)


def test_growth_is_not_hidden_and_swapping_scans_turns_the_sign() -> None:
    first, second = outlined(8.0, 1), outlined(10.0, 2)
    there = measure_jointly(first, second).log_ratio
    assert there == pytest.approx(3 * np.log(10 / 8), abs=0.04)
    assert measure_jointly(second, first).log_ratio == pytest.approx(-there)


def test_another_density_is_not_hidden() -> None:
    with pytest.raises(NotMeasurableError, match="HU apart"):
        measure_jointly(outlined(10.0, 1, hu=30.0), outlined(10.0, 2, hu=-150.0))


def test_other_kernels_are_refused() -> None:
    first = outlined(8.0, 1)
    acquisition = replace(first.region.acquisition, convolution_kernel="B70f")
    second = replace(first, region=replace(first.region, acquisition=acquisition))
    with pytest.raises(NotMeasurableError, match="different kernels"):
        measure_jointly(first, second)
