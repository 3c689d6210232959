"""Scores of the margin."""

import pytest

from data.imaging.morphology import TraitFinding
from fusion.imaging.morphology.close_up import close_up
from fusion.imaging.morphology.margin import lobulation, spiculation
from tests.fusion.imaging.morphology.balls import near
from tests.fusion.imaging.morphology.scenes import RegionOfInterest, ball, tube

pytestmark = pytest.mark.slow


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
