"""What is cut out at a seed, and what is refused by name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from data.errors import NotMeasurableError
from data.imaging.nodule import Density, MeasurementFlag
from data.imaging.volume import CTVolume
from fusion.imaging.density import density_class, solid_share, solid_volume_mm3
from fusion.imaging.segmenting.segmentation import segment_nodule
from fusion.imaging.sphere_phantom import (
    PhantomAttachment,
    SpherePhantom,
    SphereSpec,
    render_sphere,
)
from fusion.imaging.volumetry import volume_mm3

AXES = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
SPACING_MM = (1.0, 0.8, 0.8)


def scan(hu: np.ndarray) -> CTVolume:
    return CTVolume(np.round(hu).astype(np.int16), SPACING_MM, (0.0, 0.0, 0.0), AXES)


def lung(shape: tuple[int, int, int] = (40, 50, 50)) -> np.ndarray:
    noise = np.random.default_rng(1).normal(0, 20, shape)
    return np.asarray(-850 + noise)


@pytest.fixture(scope="module")
def pleural() -> SpherePhantom:
    spec = SphereSpec(
        10,
        SPACING_MM,
        attachment=PhantomAttachment.PLEURA,
        half_width_mm=22,
        noise_hu=20,
    )
    return render_sphere(spec, np.random.default_rng(8))


def test_the_mask_lies_in_its_region(pleural: SpherePhantom) -> None:
    found = segment_nodule(pleural.volume, pleural.centre_mm)
    assert found.mask.shape == found.others.shape == found.region.hu.shape
    assert not (found.mask & found.others).any()
    centre = np.round(found.region.index_of(pleural.centre_mm)).astype(int)
    assert found.mask[tuple(centre)]
    assert found.mask_mm3 == pytest.approx(pleural.true_volume_mm3, rel=0.25)


def test_a_nodule_on_the_pleura_is_cut_from_the_wall(pleural: SpherePhantom) -> None:
    found = segment_nodule(pleural.volume, pleural.centre_mm)
    assert found.contact_share > 0.02
    assert found.wall_share > 0.02
    assert found.levels.nodule_hu == pytest.approx(40, abs=40)
    assert found.levels.lung_hu == pytest.approx(-850, abs=30)


def test_seeds_anywhere_in_a_nodule_agree() -> None:
    phantom = render_sphere(
        SphereSpec(12, SPACING_MM, half_width_mm=18), np.random.default_rng(2)
    )
    rng = np.random.default_rng(3)
    centre = np.array(phantom.centre_mm)
    steps = rng.normal(size=(5, 3))
    steps *= 5 * rng.random((5, 1)) / np.linalg.norm(steps, axis=1, keepdims=True)
    found = [
        volume_mm3(segment_nodule(phantom.volume, tuple((centre + step).tolist())))
        for step in steps
    ]
    assert max(found) / min(found) < 1.02


def part_solid(core_mm: float, off_mm: float) -> SpherePhantom:
    """Ground glass of 18 mm at −600 HU with a blurred solid core, off its centre."""
    spec = SphereSpec(18, SPACING_MM, -600, half_width_mm=20)
    phantom = render_sphere(spec, np.random.default_rng(4))
    hu = phantom.volume.hu
    centre = np.array(phantom.volume.index_of(phantom.centre_mm))
    grid = (np.indices(hu.shape).T - centre) * SPACING_MM
    distance = np.sqrt(((grid - (0, 0, off_mm)) ** 2).sum(axis=-1)).T
    core = ndimage.gaussian_filter(
        (distance < core_mm / 2).astype(float), 0.55 / np.array(SPACING_MM)
    )
    volume = scan(hu + core * (20 + 600))
    return SpherePhantom(volume, phantom.centre_mm, phantom.true_volume_mm3)


@pytest.mark.parametrize("off_mm", [0.0, 1.5])
@pytest.mark.parametrize("core_mm", [7.0, 10.0, 12.0])
def test_a_part_solid_nodule_is_taken_whole_within_10_percent(
    core_mm: float, off_mm: float
) -> None:
    phantom = part_solid(core_mm, off_mm)
    found = segment_nodule(phantom.volume, phantom.centre_mm)
    assert found.has_halo
    assert volume_mm3(found) == pytest.approx(phantom.true_volume_mm3, rel=0.10)
    assert density_class(solid_share(found)) is Density.PART_SOLID
    core_mm3 = np.pi / 6 * core_mm**3
    assert solid_volume_mm3(found) == pytest.approx(core_mm3, rel=0.15)


@pytest.mark.parametrize("kind", list(PhantomAttachment))
@pytest.mark.parametrize("slice_mm", [1.0, 2.5])
@pytest.mark.parametrize("diameter_mm", [5.0, 10.0])
def test_blur_of_a_solid_nodule_is_no_halo(
    diameter_mm: float, slice_mm: float, kind: PhantomAttachment
) -> None:
    spec = SphereSpec(
        diameter_mm,
        (slice_mm, 0.8, 0.8),
        attachment=kind,
        blur_fwhm_mm=2.0,
        half_width_mm=16,
    )
    phantom = render_sphere(spec, np.random.default_rng(9))
    assert not segment_nodule(phantom.volume, phantom.centre_mm).has_halo


def test_a_leak_is_flagged() -> None:
    spec = SphereSpec(
        12, SPACING_MM, attachment=PhantomAttachment.VESSEL, half_width_mm=18
    )
    phantom = render_sphere(spec, np.random.default_rng(7))
    found = segment_nodule(phantom.volume, phantom.centre_mm)
    assert MeasurementFlag.LEAK_CUT in found.flags


def test_air_is_refused() -> None:
    with pytest.raises(NotMeasurableError, match="no nodule at the point"):
        segment_nodule(scan(lung()), (20.0, 20.0, 20.0))


def test_a_point_outside_is_refused() -> None:
    with pytest.raises(NotMeasurableError, match="outside the scan"):
        segment_nodule(scan(lung()), (20.0, 20.0, 400.0))


def test_soft_tissue_without_lung_is_refused() -> None:
    with pytest.raises(NotMeasurableError, match="no lung around"):
        segment_nodule(scan(np.full((30, 40, 40), 40.0)), (16.0, 16.0, 15.0))


def test_a_chest_wall_is_refused() -> None:
    hu = lung((50, 70, 70))
    hu[:, :, 35:] = 40
    with pytest.raises(NotMeasurableError, match="chest wall"):
        segment_nodule(scan(hu), (38.0, 28.0, 25.0))


def test_a_vessel_is_refused() -> None:
    hu = lung()
    rows, columns = np.ogrid[:50, :50]
    tube = (rows - 25) ** 2 + (columns - 25) ** 2 <= 2.5**2
    hu[:, tube] = 40
    with pytest.raises(NotMeasurableError, match="a tube"):
        segment_nodule(scan(hu), (20.0, 20.0, 20.0))


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    shape=st.tuples(*[st.integers(1, 28)] * 3),
    spread_hu=st.sampled_from([5.0, 300.0, 2000.0]),
    spacing=st.sampled_from([(1.0, 0.7, 0.7), (5.0, 0.9, 0.9), (0.5, 2.0, 0.5)]),
)
def test_noise_never_crashes(
    seed: int,
    shape: tuple[int, int, int],
    spread_hu: float,
    spacing: tuple[float, float, float],
) -> None:
    rng = np.random.default_rng(seed)
    hu = np.clip(rng.normal(-600, spread_hu, shape), -1024, 3071).astype(np.int16)
    volume = CTVolume(hu, spacing, (0.0, 0.0, 0.0), AXES)
    point = volume.lps_mm(tuple(rng.uniform(0, np.array(shape) - 1).tolist()))
    try:
        found = segment_nodule(volume, point)
    except NotMeasurableError:
        return
    assert found.mask.any()
    assert np.isfinite(volume_mm3(found))
