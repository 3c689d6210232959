"""What is found on two real scans; fixed, so that a change of the model is seen."""

from pathlib import Path

import pytest

from data.imaging.morphology import Sureness, Trait
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.detection import SHOWN_FROM, BlobDetector, find_again
from fusion.imaging.lungs import lung_mask
from fusion.imaging.morphology import nodule_morphology
from fusion.imaging.segmenting.segmentation import segment_nodule
from tests.bench.detection_real import NODULE_LPS_MM, rank_of, thick_scan, thin_scan

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


@pytest.fixture(scope="module")
def thin(shared_data: Path) -> CTVolume:
    return thin_scan(shared_data)


@pytest.fixture(scope="module")
def thick(shared_data: Path) -> tuple[CTVolume, Millimetres3]:
    return thick_scan(shared_data)


def test_the_nodule_that_four_readers_marked_comes_first(thin: CTVolume) -> None:
    candidates = BlobDetector().find(thin, lung_mask(thin))
    assert rank_of(candidates, NODULE_LPS_MM, 4.0) == 1
    assert candidates[0].score > 0.9
    assert candidates[0].diameter_mm == pytest.approx(15.8, rel=0.15)
    assert sum(one.score >= SHOWN_FROM for one in candidates) <= 12


def test_it_is_found_again_near_where_it_is_expected(thin: CTVolume) -> None:
    x, y, z = NODULE_LPS_MM
    (again,) = find_again(thin, lung_mask(thin), [(x + 6, y - 5, z + 4)], 15.0)
    assert rank_of(again.candidates, NODULE_LPS_MM, 4.0) == 1


def test_the_tumour_on_slices_of_5_mm_is_among_the_first(
    thick: tuple[CTVolume, Millimetres3],
) -> None:
    volume, place = thick
    rank = rank_of(BlobDetector().find(volume, lung_mask(volume)), place, 8.0)
    assert rank is not None
    assert rank <= 3


def test_traits_of_the_nodule(thin: CTVolume) -> None:
    """No reader of LIDC called it calcified; the lung hull lies a centimetre off."""
    found = segment_nodule(thin, NODULE_LPS_MM)
    traits = nodule_morphology(found.region, found.mask, lung_mask(thin))
    assert traits[Trait.CALCIFICATION].present is False
    assert traits[Trait.PLEURAL_CONTACT].present is False
    assert traits[Trait.CAVITY].present is False
    assert traits[Trait.PERIFISSURAL].sureness is Sureness.ASK


def test_on_slices_of_5_mm_the_reader_is_asked(
    thick: tuple[CTVolume, Millimetres3],
) -> None:
    volume, place = thick
    found = segment_nodule(volume, place)
    traits = nodule_morphology(found.region, found.mask, lung_mask(volume))
    asked = {finding.trait for finding in traits.asked}
    assert {Trait.CALCIFICATION, Trait.FAT, Trait.CAVITY, Trait.PERIFISSURAL} <= asked
