"""Maps of the image expert's answers, and the tests that they must pass."""

import numpy as np
import pytest
import torch

from fusion.explain.saliency import (
    METHODS,
    SaliencyMethod,
    SuspicionScore,
    feature_direction,
)
from fusion.explain.trust_tests import (
    deletion_rank,
    map_with_tests,
    shuffled,
    trust_of,
)
from fusion.network.image_encoder import ImageEncoder
from fusion.network.image_expert import ImageExpert, Projection
from tests.fusion.explain.drawn_nodule import nodule


def expert_on(direction: np.ndarray) -> ImageExpert:
    size = len(direction)
    projection = Projection(
        np.zeros(size), np.ones(size), direction[None], np.ones(1), 1.0
    )
    return ImageExpert(projection, np.array([[[0.0, 0.0, 1.0]]]), 1.0, 10.0, 20.0)


@pytest.fixture(scope="module")
def score() -> SuspicionScore:
    """Speaks for a nodule and not for lung alone, so the nodule is what counts."""
    encoder = ImageEncoder().eval()
    with torch.no_grad():
        there, gone = (
            encoder(torch.from_numpy(one.window)[None]).numpy()[0]
            for one in (nodule(), nodule(0.5))
        )
    direction = (there - gone).astype(np.float64)
    return SuspicionScore(encoder, expert_on(direction / np.linalg.norm(direction)))


def test_the_score_is_the_experts_log_odds() -> None:
    rng = np.random.default_rng(0)
    projection = Projection(
        rng.normal(size=6), rng.uniform(1, 2, 6), rng.normal(size=(2, 6)), np.ones(2), 1
    )
    expert = ImageExpert(projection, rng.normal(size=(2, 3, 4)), 1.7, 1.0, 2.0)
    features = rng.normal(size=(5, 6))
    direction, offset = feature_direction(expert)
    whole = expert.log_odds(features, np.full(5, np.exp(0.0))).mean(axis=1)
    intercept = expert.heads[..., 0].mean() / 1.7
    assert features @ direction + offset + intercept == pytest.approx(whole, abs=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("method", list(SaliencyMethod))
def test_the_map_lies_on_the_nodule(
    score: SuspicionScore, method: SaliencyMethod
) -> None:
    found = METHODS[method](score, nodule())
    assert found.shape == (3, 96, 96)
    assert found.min() >= 0
    assert found.max() == pytest.approx(1)
    steps = np.arange(96) - 47.5
    near = np.hypot(*np.meshgrid(steps, steps)) * 0.7 < 14
    assert found[:, near].mean() > 1.5 * found[:, ~near].mean()


@pytest.mark.slow
def test_a_true_map_is_deleted_faster_than_chance(score: SuspicionScore) -> None:
    picture = nodule()
    found = METHODS[SaliencyMethod.INTEGRATED_GRADIENTS](score, picture)
    rng = np.random.default_rng(0)
    assert deletion_rank(found, score, picture, rng) >= 0.9
    assert deletion_rank(1 - found, score, picture, rng) < 0.9


@pytest.mark.slow
def test_a_map_of_a_randomised_network_fails(score: SuspicionScore) -> None:
    """It claims to explain the expert, and does not."""
    picture = nodule()
    explain = METHODS[SaliencyMethod.GRAD_CAM]
    rng = np.random.default_rng(3)
    results = []
    for _ in range(3):
        other = shuffled(score, rng)
        found = explain(other, picture)
        results.append(trust_of(found, explain, score, picture, rng).passed)
    assert not any(results)


@pytest.mark.slow
def test_only_a_map_that_passes_is_shown(score: SuspicionScore) -> None:
    for method in SaliencyMethod:
        tested = map_with_tests(
            METHODS[method], score, nodule(), np.random.default_rng(1)
        )
        assert (tested.shown is not None) is tested.trust.passed


def test_shuffling_keeps_the_weights_and_changes_the_answer(
    score: SuspicionScore,
) -> None:
    other = shuffled(score, np.random.default_rng(0))
    before = score.encoder.network.conv_stem.weight.detach().numpy()
    after = other.encoder.network.conv_stem.weight.detach().numpy()
    assert np.sort(before.ravel()) == pytest.approx(np.sort(after.ravel()))
    assert not np.allclose(before, after)
