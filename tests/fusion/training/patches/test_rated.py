"""Rendered patches of rated nodules: what they show, and what must not show."""

from pathlib import Path

import numpy as np
import pytest

from connectors.training_files.outlines import read_rated
from connectors.training_files.rated_pool import draw_rated_dataset
from data.imaging.nodule import Density
from fusion.network.nodule_views import CELL_MM
from fusion.training.image_expert.dataset import held_out_nodules
from fusion.training.patches.nodule import library_of
from fusion.training.patches.rated import RatedPatchSource, RatedShapes, density_of

pytestmark = pytest.mark.slow


def shapes_of(malignancy: float, count: int = 4) -> RatedShapes:
    steps = np.arange(32) - 15.5
    z, y, x = np.meshgrid(steps, steps, steps, indexing="ij")
    ball = z**2 + y**2 + x**2 < 13**2
    return RatedShapes(
        library_of(np.stack([ball] * count), np.array([f"p{n}" for n in range(count)])),
        np.linspace(8, 20, count).astype(np.float32),
        np.full(count, malignancy, np.float32),
        np.full(count, 5, np.float32),
    )


def source_of(shapes: RatedShapes) -> RatedPatchSource:
    return RatedPatchSource(shapes, shapes.library, np.random.default_rng(1))


def test_the_picture_does_not_depend_on_the_malignancy_rating() -> None:
    """The same nodule, rated 1 and rated 5, is rendered cell for cell the same."""
    one, five = source_of(shapes_of(1.0)), source_of(shapes_of(5.0))
    for index in range(3):
        rng = [np.random.default_rng(index) for _ in range(2)]
        first, second = one.draw(index, rng[0]), five.draw(index, rng[1])
        assert np.array_equal(first.window, second.window)


def test_a_nodule_has_its_size() -> None:
    """Bright cells of the middle planes, over many renderings, give the diameter."""
    source = source_of(shapes_of(3.0))
    across = []
    for seed in range(12):
        middle = source.draw(3, np.random.default_rng(seed)).window[:, 1, 36:60, 36:60]
        across.append(2 * np.sqrt((middle > 0.5).sum(axis=(1, 2)) * CELL_MM**2 / np.pi))
    assert np.median(across) == pytest.approx(20, rel=0.25)


def test_without_a_nodule_the_middle_is_mostly_lung() -> None:
    source = source_of(shapes_of(3.0))
    dark = [
        np.median(
            source.draw_without(10.0, np.random.default_rng(n)).window[
                :, :, 44:52, 44:52
            ]
        )
        for n in range(8)
    ]
    assert np.median(dark) < 0.3


@pytest.mark.parametrize(
    ("texture", "density"),
    [
        (1.0, Density.GROUND_GLASS),
        (2.0, Density.PART_SOLID),
        (4.0, Density.PART_SOLID),
        (5.0, Density.SOLID),
    ],
)
def test_texture_is_rendered(texture: float, density: Density) -> None:
    assert density_of(texture) is density


def test_a_pool_is_drawn_once(tmp_path: Path) -> None:
    shapes = shapes_of(2.0)
    np.savez(
        tmp_path / "rated.npz",
        occupancy=np.packbits((shapes.library.level > 0).reshape(4, -1), axis=1),
        cells=np.int32(32),
        patient_id=shapes.library.patient,
        diameter_mm=shapes.diameter_mm,
        malignancy=shapes.malignancy,
        texture=shapes.texture,
    )
    read = read_rated(tmp_path / "rated.npz")
    assert held_out_nodules(read).tolist() == [False, False, True, False]
    args = {"renderings": 1, "empty": 2, "seed": 3}
    first = draw_rated_dataset(read, tmp_path / "pool", **args)
    again = draw_rated_dataset(read, tmp_path / "pool", **args)
    assert first.views.shape == (1, 4, 3, 3, 96, 96)
    assert first.empty.shape == (2, 3, 3, 96, 96)
    assert np.array_equal(first.views, again.views)
    alone = draw_rated_dataset(read, tmp_path / "pool", **(args | {"empty": 0}))
    assert alone.empty.shape == (0, 3, 3, 96, 96)
