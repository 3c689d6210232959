"""The shipped network on phantoms, and what it refuses."""

from pathlib import Path

import numpy as np
import pytest

from data.errors import NotMeasurableError, SourceUnavailableError
from data.imaging.volume import CTVolume
from fusion.imaging.agreement import dice, placed
from fusion.imaging.segmenting.network_segmentation import (
    CELLS,
    network_from,
    nodule_probability,
    scaled,
    seed_channel,
    segment_with_network,
    shipped_network,
)
from fusion.imaging.sphere_phantom import PhantomAttachment, SphereSpec, render_sphere

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("diameter_mm", [8.0, 14.0])
@pytest.mark.parametrize("nodule_hu", [40.0, -550.0])
def test_a_sphere_is_found_in_its_size(diameter_mm: float, nodule_hu: float) -> None:
    spec = SphereSpec(diameter_mm, nodule_hu=nodule_hu, half_width_mm=24)
    phantom = render_sphere(spec, np.random.default_rng(2))
    found = segment_with_network(phantom.volume, phantom.centre_mm)
    assert found.mask_mm3 == pytest.approx(phantom.true_volume_mm3, rel=0.3)


def test_a_sphere_on_the_pleura_is_parted_from_it() -> None:
    spec = SphereSpec(10, attachment=PhantomAttachment.PLEURA, half_width_mm=24)
    phantom = render_sphere(spec, np.random.default_rng(2))
    found = segment_with_network(phantom.volume, phantom.centre_mm)
    assert found.mask_mm3 == pytest.approx(phantom.true_volume_mm3, rel=0.4)


def test_the_grid_of_the_scan_does_not_matter() -> None:
    masks = []
    for spacing_mm in ((1.0, 1.0, 1.0), (1.0, 0.7, 0.7)):
        spec = SphereSpec(12, spacing_mm, noise_hu=5, half_width_mm=24)
        phantom = render_sphere(spec, np.random.default_rng(4))
        found = segment_with_network(phantom.volume, phantom.centre_mm)
        masks.append(found.mask_mm3)
    assert masks[0] == pytest.approx(masks[1], rel=0.12)


def test_the_seed_may_lie_beside_the_middle() -> None:
    phantom = render_sphere(SphereSpec(12, half_width_mm=24), np.random.default_rng(1))
    x, y, z = phantom.centre_mm
    masks = [
        placed(found.mask, found.region, phantom.volume)
        for found in (
            segment_with_network(phantom.volume, seed)
            for seed in (phantom.centre_mm, (x + 3, y - 2, z + 1))
        )
    ]
    assert dice(*masks) > 0.9


def test_lung_alone_is_refused() -> None:
    rng = np.random.default_rng(0)
    hu = rng.normal(-850, 20, (60, 60, 60)).astype(np.int16)
    volume = CTVolume(
        hu,
        (1.0, 1.0, 1.0),
        (0.0, 0.0, 0.0),
        ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    )
    with pytest.raises(NotMeasurableError, match="no nodule"):
        nodule_probability(volume, (30.0, 30.0, 30.0))
    with pytest.raises(NotMeasurableError, match="outside"):
        nodule_probability(volume, (90.0, 30.0, 30.0))


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"not a network")
    with pytest.raises(SourceUnavailableError, match=r"broken\.onnx"):
        network_from(path)
    with pytest.raises(SourceUnavailableError, match=r"missing\.onnx"):
        network_from(tmp_path / "missing.onnx")


def test_answers_are_probabilities_and_repeat() -> None:
    rng = np.random.default_rng(0)
    patch = np.stack([rng.random((CELLS,) * 3), seed_channel((15.5, 15.5, 15.5))])
    batch = patch[None].astype(np.float32)
    answer = shipped_network()(batch)
    assert answer.shape == (1, 1, CELLS, CELLS, CELLS)
    assert 0 <= answer.min() <= answer.max() <= 1
    assert np.array_equal(answer, shipped_network()(batch))


def test_the_window_is_0_to_1() -> None:
    hu = np.array([-3000.0, -1200.0, -300.0, 600.0, 3000.0])
    assert scaled(hu).tolist() == [0, 0, 0.5, 1, 1]


def test_the_seed_channel_peaks_at_the_seed() -> None:
    bump = seed_channel((3.0, 10.0, 20.0))
    assert np.unravel_index(bump.argmax(), bump.shape) == (3, 10, 20)
    assert bump.max() == pytest.approx(1)
