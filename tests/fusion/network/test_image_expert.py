"""The head of the image expert: what is planted is found; what is strange is said."""

import numpy as np
import pytest

from data.errors import InvalidClinicalValueError
from fusion.evaluation.image_ratings import RatedImages, size_matched, validate_images
from fusion.network.image_expert import Familiarity, ImageExpert
from fusion.network.released_image_expert import arrays_of, expert_of
from fusion.training.image_expert.head import (
    HeadPlan,
    RatedFeatures,
    fit_expert,
    fit_projection,
)

PLAN = HeadPlan(components=4, ridge=1.0, resamples=6)


def planted(rng: np.random.Generator, nodules: int = 300) -> RatedFeatures:
    """Features in four directions; the first, and the size, decide the rating."""
    hidden = rng.normal(size=(nodules, 4)) * [4, 3, 2, 2]
    axes = np.linalg.qr(rng.normal(size=(40, 4)))[0].T
    features = np.stack(
        [hidden @ axes * 6 + rng.normal(size=(nodules, 40)) * 0.3 for _ in range(2)]
    )
    diameter = np.exp(rng.normal(2.2, 0.4, nodules))
    odds = 0.5 * hidden[:, 0] + 3 * (np.log(diameter) - 2.2)
    suspicious = rng.random(nodules) < 1 / (1 + np.exp(-odds))
    patients = np.arange(nodules) // 2
    return RatedFeatures(features.astype(np.float32), diameter, suspicious, patients)


@pytest.fixture(scope="module")
def rated() -> RatedFeatures:
    return planted(np.random.default_rng(4))


@pytest.fixture(scope="module")
def expert(rated: RatedFeatures) -> ImageExpert:
    half = rated.of(np.arange(300) < 200)
    seen = np.concatenate(list(half.features))
    return fit_expert(half, seen, PLAN, np.random.default_rng(1))


def rest_of(rated: RatedFeatures) -> RatedImages:
    left = rated.of(np.arange(300) >= 200)
    return RatedImages(
        left.features[0],
        left.diameter_mm,
        np.where(left.suspicious, 5.0, 1.0),
        left.patients,
    )


def test_a_planted_link_gains_over_size(
    expert: ImageExpert, rated: RatedFeatures
) -> None:
    found = validate_images(expert, rest_of(rated), np.random.default_rng(2), 200)
    assert found.everyone.gain_over["size"].low > 0
    slope = found.everyone.model.calibration_slope
    assert slope is not None
    assert slope.low < 1 < slope.high
    assert found.size_matched is not None
    assert found.size_matched.model.auc.value > 0.7


def test_without_a_link_nothing_is_gained(rated: RatedFeatures) -> None:
    """Null arm: the features are dealt to other nodules."""
    rng = np.random.default_rng(7)
    mixed = rated.features[:, rng.permutation(300)]
    null = RatedFeatures(mixed, rated.diameter_mm, rated.suspicious, rated.patients)
    half = null.of(np.arange(300) < 200)
    fitted = fit_expert(half, np.concatenate(list(half.features)), PLAN, rng)
    gain = validate_images(fitted, rest_of(null), rng, 200).everyone.gain_over["size"]
    assert gain.low < 0.01
    assert gain.value < 0.02


def test_the_interval_holds_the_probability(
    expert: ImageExpert, rated: RatedFeatures
) -> None:
    for one in expert.rate(rated.features[0], rated.diameter_mm):
        if one.probability is not None:
            assert one.low is not None
            assert one.high is not None
            assert 0 <= one.low <= one.probability <= one.high <= 1


def test_strange_features_widen_and_then_withhold(
    expert: ImageExpert, rated: RatedFeatures
) -> None:
    typical = rated.features[0, :1]
    odd = rated.features[0].std(axis=0) * np.sign(np.sin(np.arange(40) * 7.0))
    answers = [
        expert.rate(typical + step * odd, np.array([9.0]))[0]
        for step in np.linspace(0, 8, 200)
    ]
    kinds = [answer.familiarity for answer in answers]
    assert kinds[0] is Familiarity.FAMILIAR
    assert kinds[-1] is Familiarity.UNKNOWN
    assert Familiarity.UNUSUAL in kinds
    assert answers[-1].probability is None
    usual = answers[0]
    unusual = answers[kinds.index(Familiarity.UNUSUAL)]
    assert unusual.high - unusual.low > usual.high - usual.low


def test_few_held_out_patches_are_unusual(
    expert: ImageExpert, rated: RatedFeatures
) -> None:
    found = validate_images(expert, rest_of(rated), np.random.default_rng(2), 20)
    assert found.unusual < 0.1


def test_what_is_released_says_the_same(
    expert: ImageExpert, rated: RatedFeatures
) -> None:
    saved = {name: value.astype(float) for name, value in arrays_of(expert).items()}
    again = expert_of(saved).probabilities(rated.features[0], rated.diameter_mm)
    wanted = expert.probabilities(rated.features[0], rated.diameter_mm)
    assert again == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("diameter_mm", [0.5, 200.0, np.nan])
def test_a_diameter_of_no_nodule_is_refused(
    expert: ImageExpert, rated: RatedFeatures, diameter_mm: float
) -> None:
    with pytest.raises(InvalidClinicalValueError, match="none of a nodule"):
        expert.rate(rated.features[0, :1], np.array([diameter_mm]))


def test_a_rating_that_nobody_gives_is_refused(rated: RatedFeatures) -> None:
    with pytest.raises(InvalidClinicalValueError, match="7"):
        RatedImages(
            rated.features[0, :1], np.array([9.0]), np.array([7.0]), np.array([1])
        )


def test_pairs_are_alike_in_size() -> None:
    diameter = np.array([5.0, 5.2, 9.0, 20.0, 9.5, 21.0])
    suspicious = np.array([True, False, True, True, False, True])
    kept = size_matched(diameter, suspicious)
    assert kept.tolist() == [True, True, True, False, True, False]


def test_the_projection_keeps_what_varies() -> None:
    rng = np.random.default_rng(0)
    low_rank = rng.normal(size=(200, 3)) @ rng.normal(size=(3, 20))
    projection = fit_projection(low_rank, 3)
    assert projection.residual == pytest.approx(0, abs=1e-9)
    assert projection.components(low_rank).std(axis=0) == pytest.approx(1, abs=1e-6)
