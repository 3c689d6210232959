"""Cavities and their walls."""

import pytest

from data.imaging.morphology import Sureness
from fusion.imaging.morphology.cavity import cavity
from tests.fusion.imaging.morphology.balls import near
from tests.fusion.imaging.morphology.scenes import ball

pytestmark = pytest.mark.slow


def test_a_cavity_and_its_wall() -> None:
    """Outer radius 8 mm and inner 4 mm: the wall is 4 mm thick."""
    finding = cavity(near(((ball(8), 40.0), (ball(4), -1000.0)), 8))
    assert finding.present
    assert finding.sureness is Sureness.SURE
    assert finding.measures["spaces"] == 1
    assert finding.measures["wall_median_mm"] == pytest.approx(4, abs=0.6)
    assert finding.measures["air_mm3"] == pytest.approx(268 * 0.62, rel=0.2)


def test_two_spaces() -> None:
    bodies = (
        (ball(9), 40.0),
        (ball(3, (0, 0, 4)), -1000.0),
        (ball(3, (0, 0, -4)), -1000.0),
    )
    assert cavity(near(bodies, 9)).measures["spaces"] == 2


def test_haze_hides_air() -> None:
    assert cavity(near(((ball(8), -600.0),), 8)).present is None
