"""Bronchi that a nodule touches."""

import pytest

from data.imaging.morphology import Sureness
from fusion.imaging.morphology.airway_contact import airway_contact
from tests.fusion.imaging.morphology.balls import Painted, near
from tests.fusion.imaging.morphology.scenes import ball, tube

pytestmark = pytest.mark.slow


def bronchus(off_mm: float) -> Painted:
    return (
        (tube(3.4, off_mm), 20.0),
        (tube(2.5, off_mm), -1000.0),
        (ball(4), 40.0),
    )


def test_a_bronchus_that_touches() -> None:
    finding = airway_contact(near(bronchus(7.2), 4), None)
    assert finding.present
    assert finding.sureness is Sureness.LIKELY
    assert 2 < finding.measures["lumen_mm"] < 5.5


def test_a_bronchus_further_off_says_nothing() -> None:
    assert airway_contact(near(bronchus(12.5), 4), None).present is None
