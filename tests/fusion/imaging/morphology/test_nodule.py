"""All traits together: contact with the pleura, words, refusals, steadiness."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError, NotMeasurableError
from data.imaging.morphology import Sureness, Trait, TraitFinding
from data.imaging.volume import CTVolume, Millimetres3
from data.message import Message
from data.words import LANGUAGES
from fusion.imaging.lungs import lung_mask
from fusion.imaging.morphology import nodule_morphology
from fusion.imaging.morphology.calcification import calcification
from fusion.imaging.morphology.close_up import close_up
from fusion.imaging.morphology.contact import pleural_contact
from fusion.imaging.morphology.fat import fat
from tests.fusion.imaging.morphology.scenes import RegionOfInterest, ball

pytestmark = pytest.mark.slow

SPACING_MM = (1.5, 1.6, 1.6)


def ball_in(volume: CTVolume, centre: Millimetres3, radius_mm: float) -> np.ndarray:
    """The voxels of a ball, cut at the lung as the chest of the fixture has it."""
    k, i, j = np.indices(volume.hu.shape)
    z, y, x = (
        axis * size + start
        for axis, size, start in zip(
            (k, i, j), volume.spacing_mm, volume.origin_mm[::-1], strict=True
        )
    )
    inside = (x - centre[0]) ** 2 + (y - centre[1]) ** 2 + (z - centre[2]) ** 2
    lung = ((abs(x) - 75) / 55) ** 2 + (y / 80) ** 2 + (z / 105) ** 2
    return (inside < radius_mm**2) & (lung < 1)


@pytest.mark.parametrize(
    ("x", "expected"), [(126.0, True), (75.0, False), (110.0, False)]
)
def test_contact_with_the_pleura(
    chest: Callable[..., CTVolume], x: float, expected: bool
) -> None:
    """The lung's outer edge lies at x = 130 mm."""
    centre, radius_mm = (x, 0.0, 5.0), 6.0
    volume = chest(spacing_mm=SPACING_MM, nodules=((centre, radius_mm),))
    region = volume.region(centre, 20.0)
    mask = ball_in(region, centre, radius_mm)
    finding = pleural_contact(close_up(region, mask), lung_mask(volume))
    assert finding.present is expected
    assert (finding.measures["contact_share"] > 0.1) is expected


@pytest.fixture(scope="module")
def plain() -> RegionOfInterest:
    return RegionOfInterest(((ball(6), 40.0),), ball(6))


def test_every_trait_is_answered_in_every_language(plain: RegionOfInterest) -> None:
    traits = nodule_morphology(plain.region, plain.inside)
    assert [finding.trait for finding in traits.findings] == list(Trait)
    for language in LANGUAGES:
        assert all(finding.said.in_language(language) for finding in traits.findings)
    assert {finding.trait for finding in traits.asked} >= {
        Trait.PLEURAL_CONTACT,
        Trait.PERIFISSURAL,
        Trait.SPICULATION,
        Trait.LOBULATION,
    }


def test_an_empty_mask_is_refused(plain: RegionOfInterest) -> None:
    with pytest.raises(NotMeasurableError, match="does not mark a nodule"):
        nodule_morphology(plain.region, np.zeros_like(plain.inside))


def test_unknown_is_asked_and_nothing_else() -> None:
    with pytest.raises(InvalidClinicalValueError, match="does not fit"):
        TraitFinding(
            Trait.FAT, None, Sureness.SURE, Message.of("morphology.cavity.none")
        )


@settings(max_examples=8)
@given(seed=st.integers(0, 1000), noise_hu=st.floats(0, 45))
def test_noise_makes_neither_calcium_nor_fat(seed: int, noise_hu: float) -> None:
    scene = RegionOfInterest(
        ((ball(5), 60.0),), ball(5), noise_hu=noise_hu, seed=seed, half_width_mm=12.0
    )
    near = close_up(scene.region, scene.inside)
    assert calcification(near).present is False
    assert not fat(near).present
