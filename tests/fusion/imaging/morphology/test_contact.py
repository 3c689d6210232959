"""Fissures that a nodule touches."""

import pytest

from data.imaging.morphology import Sureness
from fusion.imaging.morphology.contact import perifissural
from tests.fusion.imaging.morphology.balls import THICK_MM, near
from tests.fusion.imaging.morphology.scenes import ball, sheet, tube

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("noise_hu", [20.0, 40.0])
def test_a_fissure_that_is_seen(noise_hu: float) -> None:
    nodule = near(((sheet(0.5), -600.0), (ball(4), 40.0)), 4, noise_hu=noise_hu)
    finding = perifissural(nodule)
    assert finding.present
    assert finding.sureness is Sureness.LIKELY
    assert finding.measures["sheet_distance_mm"] < 1


def test_a_vessel_is_no_fissure() -> None:
    nodule = near(((tube(1.5, 4.5), 40.0), (ball(4), 40.0)), 4)
    assert perifissural(nodule).present is None


def test_no_fissure_on_thick_slices() -> None:
    nodule = near(((sheet(0.5), -600.0), (ball(4), 40.0)), 4, spacing_mm=THICK_MM)
    assert perifissural(nodule).present is None
