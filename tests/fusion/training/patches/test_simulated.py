"""Simulated patches: what holds for every one of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.imaging.nodule import Density
from fusion.imaging.segmenting.network_segmentation import (
    CELLS,
    COARSE_MM,
    SMALLEST_CELL_MM,
)
from fusion.training.patches.anatomy import Tube, points_mm, share_inside
from fusion.training.patches.nodule import ShapeLibrary, drawn_shape, library_of
from fusion.training.patches.noise_bank import noise_bank
from fusion.training.patches.simulated import PatchSource, SimulatedPatch
from fusion.training.segmentation.dataset import turned, turned_seed

pytestmark = pytest.mark.slow


def ball(cells: int = 32, radius: float = 11.0) -> np.ndarray:
    steps = np.arange(cells) - (cells - 1) / 2
    z, y, x = np.meshgrid(steps, steps, steps, indexing="ij")
    return np.asarray(z**2 + y**2 + x**2 < radius**2)


@pytest.fixture(scope="module")
def library() -> ShapeLibrary:
    return library_of(np.stack([ball(), ball(radius=9)]), np.array(["one", "two"]))


@pytest.fixture(scope="module")
def patches(library: ShapeLibrary) -> list[SimulatedPatch]:
    source = PatchSource(library, np.random.default_rng(5))
    return [source.draw() for _ in range(40)]


def test_values_are_possible(patches: list[SimulatedPatch]) -> None:
    for patch in patches:
        assert patch.hu.shape == patch.share.shape == (CELLS, CELLS, CELLS)
        assert patch.hu.min() >= -1200
        assert patch.hu.max() <= 600
        assert 0 <= patch.share.min() <= patch.share.max() <= 1
        assert SMALLEST_CELL_MM <= patch.cell_mm <= COARSE_MM


def test_every_seed_is_at_its_nodule(patches: list[SimulatedPatch]) -> None:
    for patch in patches:
        inside = np.argwhere(patch.share > 0.5)
        off = np.sqrt(((inside - patch.seed) ** 2).sum(axis=1))
        assert off.min() * patch.cell_mm < 8


def test_all_kinds_are_drawn(patches: list[SimulatedPatch]) -> None:
    assert {patch.density for patch in patches} == set(Density)
    assert {"none", "broad"} < {patch.contact for patch in patches}


def test_the_same_chance_draws_the_same_patch(library: ShapeLibrary) -> None:
    one, two = (PatchSource(library, np.random.default_rng(3)).draw() for _ in range(2))
    assert np.array_equal(one.hu, two.hu)
    assert one.seed == two.seed


def test_balls_are_drawn_in_their_size(library: ShapeLibrary) -> None:
    rng = np.random.default_rng(0)
    bank = noise_bank(CELLS, rng, copies=1)
    points, middle = points_mm(CELLS, 0.8), np.zeros(3, np.float32)
    volumes_mm3 = [
        share_inside(
            drawn_shape(library, points, middle, 12.0, bank, rng).distance_mm, 0.8
        ).sum()
        * 0.8**3
        for _ in range(30)
    ]
    assert np.median(volumes_mm3) == pytest.approx(np.pi / 6 * 12**3, rel=0.12)


def test_a_tube_has_its_radius() -> None:
    points = points_mm(CELLS, 1.0)
    along = np.array([1, 0, 0], dtype=np.float32)
    tube = Tube(np.zeros(3, np.float32), along, 3.0, 0.0, False)
    area_mm2 = float(share_inside(tube.distance_mm(points), 1.0)[CELLS // 2].sum())
    assert area_mm2 == pytest.approx(np.pi * 3**2, rel=0.02)


def test_patients_are_either_in_or_held_out() -> None:
    names = np.array([f"patient {n % 11}" for n in range(40)])
    library = library_of(np.stack([ball(8, 3)] * 40), names)
    rest, chosen = library.held_out(2, 4)
    assert not set(rest.patient) & set(chosen.patient)
    assert len(rest.patient) + len(chosen.patient) == 40


@given(turn=st.integers(0, 15), place=st.tuples(*[st.integers(0, CELLS - 1)] * 3))
def test_a_seed_turns_with_its_cube(turn: int, place: tuple[int, int, int]) -> None:
    cube = np.zeros((CELLS, CELLS, CELLS), dtype=np.uint8)
    cube[place] = 1
    moved = turned_seed(np.array(place, dtype=np.float32), turn)
    k, i, j = (int(c) for c in moved)
    assert turned(cube, turn)[k, i, j] == 1
