"""Fat inside a nodule, and what only looks like it."""

import pytest

from fusion.imaging.morphology.fat import fat
from tests.fusion.imaging.morphology.balls import Painted, near
from tests.fusion.imaging.morphology.scenes import ball

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("noise_hu", [10.0, 40.0])
def test_fat_inside(noise_hu: float) -> None:
    nodule = near(((ball(8), 40.0), (ball(4, (0, 0, 1)), -90.0)), 8, noise_hu=noise_hu)
    finding = fat(nodule)
    assert finding.present
    assert finding.measures["fat_hu"] == pytest.approx(-85, abs=15)


@pytest.mark.parametrize(
    "bodies",
    [
        ((ball(9), -600.0), (ball(4), 30.0)),
        ((ball(9), -600.0),),
        ((ball(9), 40.0), (ball(4), -1000.0)),
        ((ball(9), 40.0), (ball(5), -400.0)),
    ],
    ids=["part-solid", "ground glass", "cavity", "haze inside"],
)
def test_edges_are_not_taken_for_fat(bodies: Painted) -> None:
    assert not fat(near(bodies, 9)).present


def test_too_small_to_tell_fat() -> None:
    assert fat(near(((ball(2.5), -90.0),), 2.5)).present is None
