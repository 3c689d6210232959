"""Where is measured: expected places, the whole scan, and what is settled."""

from datetime import date

import numpy as np
import pytest

from data.errors import InvalidClinicalValueError
from data.imaging.detection import NoduleCandidate
from data.imaging.nodule import Nodule
from data.imaging.volume import CTVolume
from fusion.imaging.key_image import place_image
from fusion.imaging.lungs import lung_mask
from fusion.imaging.searching import ResolvedPlace, search_scan
from fusion.imaging.searching.resolved_places import (
    Expected,
    candidates_to_measure,
    same_place,
)
from tests.fusion.imaging.conftest import Chest
from tests.pages.example_cases import measurement

DAY = date(2024, 1, 1)
LIKELY = NoduleCandidate((0.0, 0.0, 0.0), 8.0, 0.9)
FAINT = NoduleCandidate((40.0, 0.0, 0.0), 6.0, 0.02)
FAINTER = NoduleCandidate((44.0, 0.0, 0.0), 6.0, 0.01)
FAINTEST = NoduleCandidate((48.0, 0.0, 0.0), 6.0, 0.005)


def test_faint_candidates_count_only_where_a_nodule_is_expected() -> None:
    whole = (LIKELY, FAINT, FAINTER)
    assert candidates_to_measure(whole, (), ()) == (LIKELY,)
    expected = Expected((41.0, 0.0, 0.0), 9.0, (FAINT, FAINTER, FAINTEST))
    chosen = candidates_to_measure(whole, (expected,), ())
    assert chosen == (LIKELY, FAINT, FAINTER)


def test_one_place_is_measured_once_and_a_settled_one_not_at_all() -> None:
    again = NoduleCandidate((1.0, 0.0, 0.0), 7.0, 0.4)
    expected = Expected((0.0, 0.0, 0.0), 9.0, (again,))
    assert candidates_to_measure((LIKELY,), (expected,), ()) == (LIKELY,)
    resolved = (ResolvedPlace((3.0, 0.0, 0.0), 5.0),)
    assert candidates_to_measure((LIKELY,), (expected,), resolved) == ()


@pytest.mark.parametrize(("apart_mm", "same"), [(1.9, True), (2.1, False)])
def test_small_places_are_at_least_two_millimetres(apart_mm: float, same: bool) -> None:
    assert same_place((0, 0, 0), (0, 0, apart_mm), 1.0, 2.0) is same


def test_the_image_of_a_place_has_a_circle_twice_as_wide() -> None:
    volume = CTVolume(
        np.full((10, 60, 60), -800, np.int16),
        (2.0, 0.5, 1.0),
        (-30.0, -15.0, 0.0),
        ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    )
    image = place_image(volume, (0.0, 0.0, 9.0), 5.0)
    assert (image.slice_index, image.slice_position_mm) == (4, 8.0)
    assert image.centre == pytest.approx((30.0, 30.0))
    steps = (image.contours[0] - np.array(image.centre)) * image.spacing_mm
    assert np.hypot(*steps.T) == pytest.approx(np.full(len(steps), 5.0), abs=1e-4)
    assert place_image(volume, (0.0, 0.0, 999.0), 5.0).slice_index == 9


def test_a_known_nodule_needs_its_registration() -> None:
    volume = Chest().built()
    known = Nodule("1.9.1", "N1", (measurement(DAY, 300, series="1.2.1"),))
    with pytest.raises(InvalidClinicalValueError, match="No registration"):
        search_scan(volume, lung_mask(volume), (known,), {})
