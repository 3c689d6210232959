"""Comparison with readers' outlines, on patches whose answer is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.errors import InvalidScanError, NotMeasurableError
from data.imaging.nodule import Density
from data.imaging.volume import CTVolume, Millimetres3
from fusion.evaluation.agreement_summary import (
    QualityControlSummary,
    by_group,
    quality_control_summary,
    summary,
)
from fusion.evaluation.outlined_patches import (
    agreements,
    plausible_seed,
    read_patches,
    slice_axis,
)
from fusion.evaluation.threshold_segmentation import segment_by_threshold
from fusion.imaging.agreement import grown
from fusion.imaging.segmenting.network_segmentation import segmentation_of
from fusion.imaging.segmenting.segmentation import NoduleSegmentation

SIDE = 31


def ball(radius: float) -> np.ndarray:
    steps = np.arange(SIDE) - SIDE // 2
    z, y, x = np.meshgrid(steps, steps, steps, indexing="ij")
    return np.asarray(z**2 + y**2 + x**2 <= radius**2)


def image_of(radius: float, level: float) -> np.ndarray:
    """A ball in noisy lung, scaled to 0…1, smooth along the last axis."""
    rng = np.random.default_rng(round(radius))
    hu = rng.normal(-850, 20, (SIDE, SIDE, SIDE))
    hu = (hu + np.roll(hu, 1, axis=2)) / 2
    hu[ball(radius)] = level
    return np.asarray((hu + 1200) / 1800, dtype=np.float16)


@pytest.fixture
def patches(tmp_path: Path) -> Path:
    path = tmp_path / "patches.npz"
    np.savez(
        path,
        images=np.stack([image_of(3, 40), image_of(9, -600)]),
        masks=np.stack([ball(3), ball(9)]),
        names=np.array(["small", "large"]),
    )
    return path


def perfect(volume: CTVolume, seed_mm: Millimetres3) -> NoduleSegmentation:
    return segmentation_of(volume, volume.hu > -700)


def refusing(volume: CTVolume, seed_mm: Millimetres3) -> NoduleSegmentation:
    raise NotMeasurableError("measure.no_nodule", point=seed_mm, hu=0)


def test_patches_are_read_in_hounsfield_units_slices_first(patches: Path) -> None:
    small, large = read_patches(patches)
    assert [small.name, large.name] == ["small", "large"]
    assert small.volume.hu[ball(3)] == pytest.approx(40, abs=2)
    assert small.density is Density.SOLID
    assert large.density is Density.GROUND_GLASS
    assert large.diameter_mm == pytest.approx(18, rel=0.05)


def test_only_the_named_are_read(patches: Path) -> None:
    assert [patch.name for patch in read_patches(patches, ["large"])] == ["large"]
    with pytest.raises(InvalidScanError, match="nowhere"):
        read_patches(patches, ["nowhere"])


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, images=np.zeros((2, 3, 3, 3)), masks=np.zeros((1, 3, 3, 3)))
    with pytest.raises(InvalidScanError, match=r"other\.npz"):
        read_patches(path)
    path.write_bytes(b"no zip")
    with pytest.raises(InvalidScanError, match=r"other\.npz"):
        read_patches(path)


def test_the_slice_axis_is_the_smoothest() -> None:
    images = np.stack([image_of(3, 40), image_of(5, 40)])
    assert slice_axis(images) == 2
    assert slice_axis(np.moveaxis(images, 3, 2)) == 1
    assert slice_axis(np.random.default_rng(0).random((2, 9, 9, 9))) == 0


def test_the_seed_is_the_tissue_nearest_the_middle(patches: Path) -> None:
    volume = read_patches(patches)[0].volume
    assert plausible_seed(volume) == (15.0, 15.0, 15.0)
    volume.hu[:17] = -850
    x, y, z = plausible_seed(volume)
    assert (x, y) == (15, 15)
    assert 15 < z <= 18  # next to the tissue that is left


def test_a_perfect_outline_agrees_but_for_the_drawn_voxel(patches: Path) -> None:
    for result, radius in zip(
        agreements(read_patches(patches), perfect), (3, 9), strict=True
    ):
        ours, theirs = grown(ball(radius)), ball(radius)
        expected = 2 * theirs.sum() / (ours.sum() + theirs.sum())
        assert result.as_drawn == pytest.approx(expected)
        assert result.volume_ratio == pytest.approx(ours.sum() / theirs.sum())


def test_a_refusal_counts_as_nothing(patches: Path) -> None:
    results = list(agreements(read_patches(patches), refusing))
    found = summary(results, np.random.default_rng(0))
    assert found.refused == found.count == 2
    assert found.as_drawn.value == 0
    assert found.as_drawn_failures.value == 1
    assert np.isnan(found.volume_ratio).all()


def test_intervals_hold_their_value_and_repeat(patches: Path) -> None:
    results = list(agreements(read_patches(patches), perfect))
    one, two = (summary(results, np.random.default_rng(1)) for _ in range(2))
    assert one == two
    assert one.as_drawn.low <= one.as_drawn.value <= one.as_drawn.high
    assert one.as_drawn_failures.value == 0


def test_groups_are_by_density_and_size(patches: Path) -> None:
    groups = by_group(list(agreements(read_patches(patches), perfect)))
    assert set(groups) == {"solid", "ground_glass", "subsolid", "0-8 mm", "from 15 mm"}


def test_the_review_flag_is_counted(patches: Path) -> None:
    results = list(agreements(read_patches(patches), perfect))
    assert quality_control_summary(results) is None
    failed = replace(results[0], as_drawn=0.2, failure_probability=0.9, flagged=True)
    good = replace(results[1], failure_probability=0.1)
    found = quality_control_summary([failed, good])
    assert found == QualityControlSummary(1, 1, 1.0, 1, 0)


def test_the_baseline_finds_what_stands_free(patches: Path) -> None:
    for result in agreements(read_patches(patches), segment_by_threshold):
        assert result.as_drawn > 0.7
    lung = CTVolume(
        np.full((9, 9, 9), 40, np.int16),
        (1.0, 1.0, 1.0),
        (0.0, 0.0, 0.0),
        ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    )
    with pytest.raises(NotMeasurableError, match="no lung"):
        segment_by_threshold(lung, (4.0, 4.0, 4.0))
