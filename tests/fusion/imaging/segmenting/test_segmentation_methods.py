"""Each method of segmentation says its name."""

import numpy as np
import pytest

from fusion.imaging.measuring import measure_nodule
from fusion.imaging.segmenting.segmentation_methods import (
    METHOD_NAMES,
)
from fusion.imaging.sphere_phantom import SphereSpec, render_sphere
from tests.fusion.imaging.sphere_alone import DAY


@pytest.mark.slow
def test_each_method_says_its_name() -> None:
    spec = SphereSpec(10, (1.0, 0.8, 0.8), half_width_mm=16)
    phantom = render_sphere(spec, np.random.default_rng(1))
    for method, name in METHOD_NAMES.items():
        found = measure_nodule(
            phantom.volume, phantom.centre_mm, scanned_on=DAY, method=method
        ).measurement
        assert found.volume_mm3 == pytest.approx(523.6, rel=0.06)
        assert found.method.startswith(name)
    assert len(set(METHOD_NAMES.values())) == len(METHOD_NAMES)
