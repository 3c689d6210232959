"""Trials with wrong seeds, and a flag fitted on outcomes whose answer is known."""

from dataclasses import fields

import numpy as np
import pytest

from fusion.imaging.segmenting.segmentation_evidence import SegmentationEvidence
from fusion.training.patches.nodule import library_of
from fusion.training.patches.simulated import PatchSource
from fusion.training.segmentation.trials import (
    BESIDE,
    NODULE,
    VESSEL,
    WALL,
    LabelledScan,
    aimed_trial,
)
from fusion.training.segmentation_qc.train import Judged, cross_fitted, fitted, released

pytestmark = pytest.mark.slow
NAMES = [field.name for field in fields(SegmentationEvidence)]


@pytest.fixture(scope="module")
def trials() -> list[LabelledScan]:
    steps = np.arange(32) - 15.5
    z, y, x = np.meshgrid(steps, steps, steps, indexing="ij")
    ball = z**2 + y**2 + x**2 < 11**2
    rng = np.random.default_rng(4)
    library = library_of(np.stack([ball, ball]), np.array(["one", "two"]))
    source = PatchSource(library, rng, cells=52, cell_mm=0.9)
    return [aimed_trial(source.draw(), rng) for _ in range(40)]


def test_all_kinds_of_seeds_are_drawn(trials: list[LabelledScan]) -> None:
    assert {trial.aim for trial in trials} >= {NODULE, VESSEL, BESIDE}
    assert {trial.aim for trial in trials} <= {NODULE, VESSEL, BESIDE, WALL}


def test_wrong_seeds_miss_the_nodule_and_meet_what_they_aim_at(
    trials: list[LabelledScan],
) -> None:
    for trial in trials:
        if trial.aim == NODULE:
            continue
        k, i, j = np.round(trial.volume.index_of(trial.seed_mm)).astype(int)
        assert not trial.truth[k, i, j]
        if trial.aim in (VESSEL, WALL):
            box = tuple(slice(max(0, c - 1), c + 2) for c in (k, i, j))
            assert trial.volume.hu[box].max() > -500


def outcomes(rng: np.random.Generator, count: int = 300) -> list[Judged]:
    """Outlines that fail the more often, the less sure the network is of them."""
    found = []
    for _ in range(count):
        values = dict(zip(NAMES, rng.random(len(NAMES)), strict=True))
        failed = rng.random() < 1 / (1 + np.exp(8 * (0.7 - values["unsure"])))
        found.append(
            Judged(
                SegmentationEvidence(**values),
                0.2 if failed else 0.8,
                str(rng.choice((NODULE, VESSEL))),
                ("solid", "none"),
                float(np.exp(rng.normal(0, 0.5))),
                bool(rng.random() < 0.2),
            )
        )
    return found


def test_the_fit_finds_what_tells_failures_apart() -> None:
    model = fitted(outcomes(np.random.default_rng(0), 1000))
    heaviest = max(model.weights, key=lambda name: abs(model.weights[name]))
    assert heaviest == "unsure"
    assert model.weights["unsure"] == pytest.approx(8, rel=0.35)
    assert 0 < model.review_from < 1


def test_what_is_released_was_tested_on_the_other_half() -> None:
    rng = np.random.default_rng(1)
    halves = [outcomes(rng), outcomes(rng)]
    tested = cross_fitted(halves, np.random.default_rng(2))["all_seeds"]
    assert isinstance(tested, dict)
    assert tested["failures"] == sum(r.failed for half in halves for r in half)
    assert tested["auc"]["low"] < tested["auc"]["value"] < tested["auc"]["high"]
    assert 0.7 < tested["auc"]["value"] < 0.97
    written = released(halves, np.random.default_rng(2))
    assert set(written["weights"]) == set(NAMES)  # type: ignore[call-overload]
    spread = written["outlined_by_one_method"]
    assert spread["sd_of_log_volume"] == pytest.approx(0.5, abs=0.12)  # type: ignore[index]
