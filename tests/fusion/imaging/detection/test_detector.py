"""Finding balls in an analytic chest, and the parts the detector is made of."""

from collections.abc import Callable

import numpy as np
import pytest

from data.errors import InvalidClinicalValueError, InvalidScanError
from data.imaging.detection import NoduleCandidate
from data.imaging.lungs import LungMask
from data.imaging.volume import CTVolume, Millimetres3
from data.words import LANGUAGES
from fusion.imaging.detection import BlobDetector, NoduleDetector, find_again
from fusion.imaging.detection.lung_image import lung_image
from fusion.imaging.lungs import lung_mask

pytestmark = pytest.mark.slow


BALLS: dict[Millimetres3, float] = {
    (-60.0, -40.0, 10.0): 3.0,
    (80.0, 30.0, -30.0): 5.0,
    (-90.0, 10.0, 50.0): 4.0,
    (75.0, -45.0, 40.0): 9.0,
    (124.0, 5.0, 0.0): 4.5,  # on the pleura
}


SPACING_MM = (1.5, 1.6, 1.6)


@pytest.fixture(scope="module")
def scan(chest: Callable[..., CTVolume]) -> CTVolume:
    return chest(
        spacing_mm=SPACING_MM, nodules=tuple(BALLS.items()), noise_hu=20, seed=4
    )


@pytest.fixture(scope="module")
def lungs(scan: CTVolume) -> LungMask:
    return lung_mask(scan)


@pytest.fixture(scope="module")
def candidates(scan: CTVolume, lungs: LungMask) -> tuple[NoduleCandidate, ...]:
    return BlobDetector().find(scan, lungs)


def apart_mm(candidate: NoduleCandidate, place: Millimetres3) -> float:
    return float(np.linalg.norm(np.subtract(candidate.centre_mm, place)))


def test_every_ball_is_found_in_its_place_and_size(
    candidates: tuple[NoduleCandidate, ...],
) -> None:
    for place, radius_mm in BALLS.items():
        found = min(candidates, key=lambda one, at=place: apart_mm(one, at))
        assert apart_mm(found, place) < 2
        assert found.score > 0.5
        assert found.diameter_mm == pytest.approx(2 * radius_mm, rel=0.35)


def test_straight_vessels_are_no_nodules(
    candidates: tuple[NoduleCandidate, ...],
) -> None:
    """Two of 6 mm run through the chest; their ends on the pleura may be taken."""
    likely = [candidate for candidate in candidates if candidate.score > 0.5]
    strange = [
        one for one in likely if min(apart_mm(one, place) for place in BALLS) > 12
    ]
    assert all(abs(one.centre_mm[2]) > 80 for one in strange)


def test_best_first_and_no_two_in_one_place(
    candidates: tuple[NoduleCandidate, ...],
) -> None:
    scores = [candidate.score for candidate in candidates]
    assert scores == sorted(scores, reverse=True)
    for n, one in enumerate(candidates):
        for other in candidates[:n]:
            assert apart_mm(one, other.centre_mm) >= 2


def test_reasons_can_be_read_in_every_language(
    candidates: tuple[NoduleCandidate, ...],
) -> None:
    said = [reason for candidate in candidates for reason in candidate.reasons]
    assert said
    for language in LANGUAGES:
        assert all(reason.in_language(language) for reason in said)


def test_a_known_nodule_is_found_again(scan: CTVolume, lungs: LungMask) -> None:
    places = list(BALLS)[:2]
    expected = [(x + 4, y - 3, z + 2) for x, y, z in places]
    found = find_again(scan, lungs, expected, 12.0)
    for place, moved, again in zip(places, expected, found, strict=True):
        assert again.expected_mm == moved
        assert apart_mm(again.candidates[0], place) < 2
        assert all(apart_mm(one, moved) <= 12 for one in again.candidates)


def test_nothing_is_found_again_where_nothing_is(
    scan: CTVolume, lungs: LungMask
) -> None:
    empty, outside, muscle = find_again(
        scan, lungs, [(-75.0, 40.0, -60.0), (900.0, 0.0, 0.0), (0.0, 0.0, -170.0)], 8.0
    )
    assert not [one for one in empty.candidates if one.score > 0.2]
    assert outside.candidates == ()
    assert not muscle.candidates


class OneInTheMiddle:
    """Another detector: a hospital's own fits as this one does."""

    def find(
        self,
        volume: CTVolume,
        lungs: LungMask,  # noqa: ARG002 - the interface asks for it
    ) -> tuple[NoduleCandidate, ...]:
        k, i, j = ((n - 1) / 2 for n in volume.hu.shape)
        return (NoduleCandidate(volume.lps_mm((k, i, j)), 6.0, 0.9),)


def test_another_detector_fits(scan: CTVolume, lungs: LungMask) -> None:
    detector: NoduleDetector = OneInTheMiddle()
    (again,) = find_again(scan, lungs, [(-60.0, -40.0, 10.0)], 10.0, detector)
    assert apart_mm(again.candidates[0], (-60.0, -40.0, 10.0)) < 2


def test_thick_slices_are_interpolated(chest: Callable[..., CTVolume]) -> None:
    place = (-60.0, -40.0, 11.0)
    volume = chest(spacing_mm=(5.0, 1.6, 1.6), nodules=((place, 6.0),), noise_hu=15)
    mask = lung_mask(volume)
    assert lung_image(volume, mask).spacing_mm[0] == pytest.approx(1.25)
    assert apart_mm(BlobDetector().find(volume, mask)[0], place) < 4


def test_the_image_knows_where_it_lies(scan: CTVolume, lungs: LungMask) -> None:
    image = lung_image(scan, lungs)
    place = np.array([80.0, 30.0, -30.0])
    index = np.asarray(image.axes) @ (place - image.origin_mm) / image.spacing_mm
    assert image.lps_mm(index[None])[0] == pytest.approx(place)
    assert image.hu[tuple(np.round(index).astype(int))] == pytest.approx(40, abs=30)


def test_a_part_without_lung_is_refused(scan: CTVolume, lungs: LungMask) -> None:
    with pytest.raises(InvalidScanError, match="No lung lies"):
        BlobDetector().find(scan.region((0.0, -60.0, -60.0), 5.0), lungs)


@pytest.mark.parametrize(("score", "diameter_mm"), [(1.2, 5.0), (0.5, 0.0)])
def test_impossible_candidates_are_refused(score: float, diameter_mm: float) -> None:
    with pytest.raises(InvalidClinicalValueError, match="not"):
        NoduleCandidate((0.0, 0.0, 0.0), diameter_mm, score)
