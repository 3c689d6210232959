"""The phantom looks like a chest: numbers a reader would expect."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from data.imaging.nodule import Density
from data.simulated.courses.cohort import CohortSize, cohort
from data.simulated.courses.visit import SimulatedVisit, simulated_visit
from data.simulated.phantom.phantom import render
from data.simulated.phantom.scanner import NoiseSource, ScanProtocol

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def visit() -> SimulatedVisit:
    return simulated_visit(cohort(CohortSize.SMALL)[1], 1, seed=0)


@pytest.fixture(scope="module")
def hu(visit: SimulatedVisit) -> NDArray[np.int16]:
    nodules = [found.nodule for found in visit.nodules]
    return np.stack(list(render(visit.scan, nodules, noise=False)))


def test_lungs_are_two_and_of_adult_size(
    hu: NDArray[np.int16], visit: SimulatedVisit
) -> None:
    aerated = ndimage.binary_opening((hu > -950) & (hu < -700))
    parts, _ = ndimage.label(aerated)
    litres = np.bincount(parts.ravel())[1:] * np.prod(visit.scan.grid.step_mm) / 1e6
    assert np.sort(litres)[-2:].min() > 1.0
    assert 3.0 < litres.sum() < 7.0


def test_the_lungs_lie_inside_the_scan(hu: NDArray[np.int16]) -> None:
    middle = hu.shape[1] // 2
    aerated = ((hu > -950) & (hu < -700))[:, middle - 30 : middle + 30]
    assert aerated[-1].mean() < 0.02
    assert aerated[len(hu) // 2].mean() > 0.2


def test_dependent_lung_is_denser(hu: NDArray[np.int16]) -> None:
    lung = (hu > -920) & (hu < -780)
    rows = np.broadcast_to(np.arange(hu.shape[1])[None, :, None], hu.shape)
    front = hu[lung & (rows < hu.shape[1] * 0.42)].mean()
    back = hu[lung & (rows > hu.shape[1] * 0.58)].mean()
    assert back > front + 5


def test_nodules_are_seen_where_the_truth_puts_them(
    hu: NDArray[np.int16], visit: SimulatedVisit
) -> None:
    z, y, x = visit.scan.grid.origin_mm
    steps = visit.scan.grid.step_mm
    for found in visit.nodules:
        assert found.course.density is Density.SOLID
        sx, sy, sz = found.seed_mm
        k, i, j = (
            round((at - origin) / step)
            for at, origin, step in zip((sz, sy, sx), (z, y, x), steps, strict=True)
        )
        assert hu[k, i, j] > -350


def test_seeds_are_inside_but_not_at_the_centre(visit: SimulatedVisit) -> None:
    for found in visit.nodules:
        assert found.nodule.contains(found.seed_mm)
        assert np.linalg.norm(np.subtract(found.seed_mm, found.nodule.anchor_mm)) > 0.1


def test_a_nodule_keeps_its_shape_from_scan_to_scan(visit: SimulatedVisit) -> None:
    later = simulated_visit(cohort(CohortSize.SMALL)[1], 2, seed=0)
    before = {found.course.label: found.nodule.shape.source for found in visit.nodules}
    for found in later.nodules:
        assert before[found.course.label] == found.nodule.shape.source


def test_noise_has_the_strength_asked_for_and_is_grained() -> None:
    protocol = ScanProtocol(matrix=256, pixel_mm=0.8)
    due = np.full((256, 256), 30.0, np.float32)
    source = NoiseSource(protocol, seed=1)
    first, second = source.next_slice(due), source.next_slice(due)
    assert first.std() == pytest.approx(30.0, rel=0.01)
    beside = np.corrcoef(first[:, :-1].ravel(), first[:, 1:].ravel())[0, 1]
    assert beside > 0.3
    assert 0.2 < np.corrcoef(first.ravel(), second.ravel())[0, 1] < 0.6
    again = NoiseSource(protocol, seed=1).next_slice(due)
    assert np.array_equal(first, again)
    other = NoiseSource(protocol, seed=2).next_slice(due)
    assert not np.array_equal(first, other)
