"""Calcium, its pattern, and where thick slices hide it."""

import pytest

from data.imaging.morphology import CalcificationPattern, Sureness
from fusion.imaging.morphology.calcification import calcification
from tests.fusion.imaging.morphology.balls import THICK_MM, Painted, near
from tests.fusion.imaging.morphology.scenes import ball, shell

pytestmark = pytest.mark.slow


SPOTS = ((3, 3, 0), (-3, 3, 2), (0, -4, 3), (2, -2, -4.5), (-4, -1, -3))


CALCIFIED: dict[CalcificationPattern, tuple[Painted, float]] = {
    CalcificationPattern.DIFFUSE: (((ball(5), 500.0),), 5),
    CalcificationPattern.CENTRAL: (((ball(6), 40.0), (ball(2.5), 600.0)), 6),
    CalcificationPattern.LAMINATED: (((ball(7), 40.0), (shell(5.8, 4.2), 500.0)), 7),
    CalcificationPattern.POPCORN: (
        ((ball(9), 40.0), *((ball(2.2, at), 500.0) for at in SPOTS)),
        9,
    ),
    CalcificationPattern.ECCENTRIC: (
        ((ball(8), 40.0), (ball(1.8, (0, 0, 6.0)), 700.0)),
        8,
    ),
}


@pytest.mark.parametrize("noise_hu", [15.0, 40.0])
@pytest.mark.parametrize("pattern", CALCIFIED)
def test_calcium_and_its_pattern(
    pattern: CalcificationPattern, noise_hu: float
) -> None:
    bodies, radius_mm = CALCIFIED[pattern]
    finding = calcification(near(bodies, radius_mm, noise_hu=noise_hu))
    assert finding.present
    assert finding.pattern is pattern


def test_the_calcified_share_is_that_of_the_volumes() -> None:
    """A core of 3 mm radius in a ball of 6 mm fills one eighth."""
    nodule = near(((ball(6), 40.0), (ball(3), 400.0)), 6, noise_hu=5.0)
    assert calcification(nodule).measures["calcified_share"] == pytest.approx(
        0.125, abs=0.03
    )


def test_thick_slices_show_calcium_but_no_pattern() -> None:
    nodule = near(((ball(5), 500.0),), 5, spacing_mm=THICK_MM)
    finding = calcification(nodule)
    assert finding.present
    assert finding.pattern is None
    assert "thin slices" in finding.said.in_language("en")


def test_thick_slices_cannot_rule_calcium_out() -> None:
    finding = calcification(near(((ball(5), 40.0),), 5, spacing_mm=THICK_MM))
    assert finding.present is None
    assert finding.sureness is Sureness.ASK
