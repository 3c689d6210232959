"""Phantoms hold what they say."""

import numpy as np
import pytest

from data.simulated.phantom.nodule_shapes import nodule_shape
from fusion.imaging.sphere_phantom import (
    LUNG_HU,
    SOFT_TISSUE_HU,
    SphereSpec,
    render_sphere,
    scanned,
    scenery,
)


@pytest.mark.parametrize("shape", [None, 7])
@pytest.mark.parametrize("edge_gain", [0.0, 0.4])
def test_the_hounsfield_units_add_up_to_the_volume(
    shape: int | None, edge_gain: float
) -> None:
    """Blur keeps sums: (HU − lung) / contrast over all voxels is the true volume."""
    spec = SphereSpec(
        8,
        (1.0, 0.8, 0.8),
        noise_hu=0,
        half_width_mm=10,
        shape=None if shape is None else nodule_shape(shape),
        edge_gain=edge_gain,
    )
    phantom = render_sphere(spec, np.random.default_rng(1))
    share = (phantom.volume.hu - LUNG_HU) / (SOFT_TISSUE_HU - LUNG_HU)
    total = share.sum() * phantom.volume.voxel_mm3
    assert total == pytest.approx(phantom.true_volume_mm3, rel=0.01)
    assert phantom.true_volume_mm3 == pytest.approx(np.pi / 6 * 8**3, rel=0.03)


def test_the_same_scenery_scanned_twice_has_one_volume_and_other_noise() -> None:
    rng = np.random.default_rng(3)
    spec, scene = SphereSpec(6, (1.0, 0.8, 0.8), half_width_mm=8), scenery(rng)
    one = scanned(spec, scene, np.zeros(3), rng)
    other = scanned(spec, scene, np.full(3, 0.5), rng)
    assert one.true_volume_mm3 == pytest.approx(other.true_volume_mm3, rel=0.01)
    assert not np.array_equal(one.volume.hu, other.volume.hu)


def test_grainy_noise_has_the_asked_spread() -> None:
    spec = SphereSpec(4, (1.0, 0.8, 0.8), noise_hu=40, half_width_mm=9, grain_mm=0.6)
    hu = render_sphere(spec, np.random.default_rng(4)).volume.hu[:2].astype(float)
    assert hu.std() == pytest.approx(40, rel=0.1)
    along = np.corrcoef(hu[:, :, 1:].ravel(), hu[:, :, :-1].ravel())[0, 1]
    assert along > 0.3
