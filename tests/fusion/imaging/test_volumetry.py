"""Partial-volume sums."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.imaging.volume import CTVolume
from fusion.imaging.segmenting.segmentation import segment_nodule
from fusion.imaging.sphere_phantom import (
    PhantomAttachment,
    SpherePhantom,
    SphereSpec,
    render_sphere,
)
from fusion.imaging.tissue_levels import TissueLevels
from fusion.imaging.volumetry import partial_voxels, volume_mm3


def relative_errors(spec: SphereSpec, repeats: int, seed: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    phantoms = [render_sphere(spec, rng) for _ in range(repeats)]
    return np.array(
        [
            volume_mm3(segment_nodule(p.volume, p.centre_mm)) / p.true_volume_mm3 - 1
            for p in phantoms
        ]
    )


def test_partial_voxels_of_five_voxels() -> None:
    """Vector: one whole, one half, one empty, one brighter, one darker: 2.5 voxels."""
    hu = np.array([0, -425, -850, 50, -900], dtype=np.float32)
    assert partial_voxels(hu, TissueLevels(0, -850)) == pytest.approx(2.5)


@given(
    shares=st.lists(st.floats(0, 1), min_size=1, max_size=50),
    lung_hu=st.floats(-1000, -600),
    contrast_hu=st.floats(150, 1000),
)
def test_partial_voxels_undo_mixing(
    shares: list[float], lung_hu: float, contrast_hu: float
) -> None:
    hu = lung_hu + contrast_hu * np.array(shares)
    levels = TissueLevels(lung_hu + contrast_hu, lung_hu)
    assert partial_voxels(hu, levels) == pytest.approx(sum(shares), abs=1e-6)


@pytest.fixture(scope="module")
def phantom() -> SpherePhantom:
    spec = SphereSpec(8, (1.0, 0.8, 0.8), half_width_mm=15)
    return render_sphere(spec, np.random.default_rng(3))


def test_a_sphere_has_its_volume(phantom: SpherePhantom) -> None:
    found = volume_mm3(segment_nodule(phantom.volume, phantom.centre_mm))
    assert found == pytest.approx(phantom.true_volume_mm3, rel=0.03)


def _regridded(
    volume: CTVolume, order: tuple[int, int, int], flipped: int | None
) -> CTVolume:
    """The same patient, stored along other axes."""
    axes = [volume.axes[a] for a in order]
    hu = volume.hu.transpose(order)
    origin = np.array(volume.origin_mm)
    spacing = [volume.spacing_mm[a] for a in order]
    if flipped is not None:
        origin = origin + np.array(axes[flipped]) * spacing[flipped] * (
            hu.shape[flipped] - 1
        )
        hu = np.flip(hu, flipped)
        axes[flipped] = tuple(-c for c in axes[flipped])
    return CTVolume(
        np.ascontiguousarray(hu), tuple(spacing), tuple(origin.tolist()), tuple(axes)
    )


@pytest.mark.parametrize(
    ("order", "flipped"),
    [
        ((0, 1, 2), 0),
        ((0, 1, 2), 1),
        ((0, 1, 2), 2),
        ((2, 0, 1), None),
        ((1, 0, 2), None),
    ],
)
def test_volume_does_not_depend_on_how_the_grid_lies(
    phantom: SpherePhantom, order: tuple[int, int, int], flipped: int | None
) -> None:
    turned = _regridded(phantom.volume, order, flipped)
    before = volume_mm3(segment_nodule(phantom.volume, phantom.centre_mm))
    after = volume_mm3(segment_nodule(turned, phantom.centre_mm))
    assert after == pytest.approx(before, rel=0.01)


@pytest.mark.parametrize("kind", [PhantomAttachment.VESSEL, PhantomAttachment.PLEURA])
def test_attached_spheres_are_cut_loose(kind: PhantomAttachment) -> None:
    spec = SphereSpec(10, (1.0, 0.8, 0.8), attachment=kind, half_width_mm=18)
    assert abs(relative_errors(spec, 1)[0]) < 0.12


@pytest.mark.slow
@pytest.mark.parametrize("diameter_mm", [6.0, 8.0, 12.0, 20.0])
def test_isolated_spheres_within_2_percent(diameter_mm: float) -> None:
    errors = relative_errors(SphereSpec(diameter_mm, half_width_mm=18), 12)
    assert abs(errors.mean()) < 0.02
    assert errors.std(ddof=1) < 0.02


@pytest.mark.slow
@pytest.mark.parametrize("kind", [PhantomAttachment.VESSEL, PhantomAttachment.PLEURA])
@pytest.mark.parametrize("diameter_mm", [8.0, 12.0, 20.0])
def test_attached_spheres_within_5_percent(
    diameter_mm: float, kind: PhantomAttachment
) -> None:
    spec = SphereSpec(diameter_mm, attachment=kind, half_width_mm=26)
    errors = relative_errors(spec, 12)
    assert abs(errors.mean()) < 0.05
    assert errors.std(ddof=1) < 0.05


@pytest.mark.slow
@pytest.mark.parametrize("diameter_mm", [8.0, 12.0, 20.0])
def test_isolated_spheres_in_thick_slices_within_2_percent(diameter_mm: float) -> None:
    spec = SphereSpec(diameter_mm, (2.5, 0.7, 0.7), half_width_mm=20)
    errors = relative_errors(spec, 12)
    assert abs(errors.mean()) < 0.02
    assert errors.std(ddof=1) < 0.02
