"""Each trait on nodules whose answer is known by construction.

Densities are textbook values: calcium above 200 HU, fat about -90 HU, soft tissue
40 HU, lung -850 HU; noise is 20 HU unless said.
"""

import pytest

from data.imaging.morphology import CalcificationPattern, Sureness, TraitFinding
from fusion.imaging.morphology.airway_contact import airway_contact
from fusion.imaging.morphology.calcification import calcification
from fusion.imaging.morphology.cavity import cavity
from fusion.imaging.morphology.close_up import CloseUp, close_up
from fusion.imaging.morphology.contact import perifissural
from fusion.imaging.morphology.fat import fat
from fusion.imaging.morphology.margin import lobulation, spiculation
from tests.fusion.imaging.morphology.scenes import (
    Body,
    RegionOfInterest,
    ball,
    sheet,
    shell,
    tube,
)

pytestmark = pytest.mark.slow

SPOTS = ((3, 3, 0), (-3, 3, 2), (0, -4, 3), (2, -2, -4.5), (-4, -1, -3))
THICK_MM = (2.5, 0.7, 0.7)

Painted = tuple[tuple[Body, float], ...]


def near(bodies: Painted, radius_mm: float, **how: object) -> CloseUp:
    """A close-up of what was painted; the mask is a ball of the first body's size."""
    scene = RegionOfInterest(bodies, ball(radius_mm), **how)
    return close_up(scene.region, scene.inside)


@pytest.mark.parametrize("noise_hu", [10.0, 30.0, 50.0])
@pytest.mark.parametrize("radius_mm", [2.5, 4.0, 7.0])
def test_a_plain_ball_holds_nothing(radius_mm: float, noise_hu: float) -> None:
    nodule = near(((ball(radius_mm), 40.0),), radius_mm, noise_hu=noise_hu)
    assert calcification(nodule).present is False
    assert cavity(nodule).present is False
    assert not fat(nodule).present
    assert airway_contact(nodule, None).present is None
    assert perifissural(nodule).present is None


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


def test_margin_scores_have_a_range_and_decide_nothing() -> None:
    nodule = near(((ball(6), 40.0),), 6)
    for finding in (spiculation(nodule), lobulation(nodule)):
        assert finding.present is None
        assert score(finding) == pytest.approx(0, abs=0.02)


def test_strands_raise_the_spiculation_score() -> None:
    spikes = ((tube(0.8, 0), 40.0), (tube(0.8, 3), 40.0), (tube(0.8, -3), 40.0))
    plain = near(((ball(6), 40.0),), 6)
    spiky = near(((ball(6), 40.0), *spikes), 6)
    assert score(spiculation(spiky)) > score(spiculation(plain)) + 0.004


def test_lobes_raise_the_lobulation_score() -> None:
    lobes = [ball(5, (0, 0, 4)), ball(5, (0, 0, -4))]
    scene = RegionOfInterest(
        tuple((lobe, 40.0) for lobe in lobes),
        lambda z, y, x: lobes[0](z, y, x) | lobes[1](z, y, x),
    )
    nodule = close_up(scene.region, scene.inside)
    assert score(lobulation(nodule)) > 0.05


def score(finding: TraitFinding) -> float:
    low, value, high = (
        finding.measures[f"{finding.trait}_{name}"] for name in ("low", "score", "high")
    )
    assert low <= value <= high
    return value
