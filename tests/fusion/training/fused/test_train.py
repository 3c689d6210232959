"""A tiny simulated training: it ends, goes on after a kill, and is exported."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from connectors.training_files.fused_run_folder import FusedRunFolder
from data.errors import InvalidSettingError
from fusion.network.fused_experts import NetworkSizes
from fusion.network.fused_export import export_fused
from fusion.network.fused_session import fused_model_from
from fusion.network.fused_torch import save_fused, torch_model_from
from fusion.training.fused.member import Schedule
from fusion.training.fused.plan import FusedPlan
from fusion.training.fused.run import FusedRun
from fusion.training.fused.tensors import fused_data
from fusion.training.fused.train import inputs_of, train_fused
from fusion.training.simulated_cohort.cohort import CohortPlan, draw_cohort
from fusion.training.simulated_cohort.images import ImageBank

PLAN = FusedPlan(
    patients=600,
    validated_on=200,
    calibrated_on=300,
    members=2,
    sizes=NetworkSizes(components=6, token=2, width=8),
    schedule=Schedule(epochs=3, batch=128),
)


def bank() -> ImageBank:
    rng = np.random.default_rng(1)
    density = rng.integers(2, size=90)
    features = rng.normal(size=(90, 12)) + density[:, None]
    return ImageBank(
        features.astype(np.float32),
        rng.uniform(12, 36, 90).astype(np.float32),
        density,
        np.arange(90) % 3,
        np.arange(90) // 2,
    )


class Killed(BaseException):
    """Stands for a kill: nothing after it runs."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[FusedRun, Path]:
    folder = tmp_path_factory.mktemp("run")
    return train_fused(PLAN, bank(), FusedRunFolder(folder)), folder


def test_the_folder_holds_what_a_reader_needs(run: tuple[FusedRun, Path]) -> None:
    folder = run[1]
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["cohort"] == "simulated"
    assert (folder / "curves.csv").read_text().startswith("member,epoch")
    assert not (folder / "checkpoint.pt").exists()


@pytest.mark.parametrize("epoch", [1, 2, 4])
def test_a_killed_training_goes_on_to_the_same_weights(
    epoch: int, run: tuple[FusedRun, Path], tmp_path: Path
) -> None:
    def killed(done: int, _total: int, /) -> None:
        if done == epoch:
            raise Killed

    with pytest.raises(Killed):
        train_fused(PLAN, bank(), FusedRunFolder(tmp_path), killed)
    train_fused(PLAN, bank(), FusedRunFolder(tmp_path))
    for member in range(PLAN.members):
        name = f"member_{member}.safetensors"
        assert (tmp_path / name).read_bytes() == (run[1] / name).read_bytes()


def test_another_plan_leaves_the_folder_alone(run: tuple[FusedRun, Path]) -> None:
    with pytest.raises(InvalidSettingError, match="another configuration"):
        train_fused(replace(PLAN, seed=2), bank(), FusedRunFolder(run[1]))


def test_a_run_is_read_back(run: tuple[FusedRun, Path]) -> None:
    again = FusedRunFolder(run[1]).read_run()
    assert again.plan == PLAN
    np.testing.assert_array_equal(again.calibration.high, run[0].calibration.high)


@pytest.mark.slow  # exporting takes seconds, however small the network
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_onnx_and_torch_agree(run: tuple[FusedRun, Path], tmp_path: Path) -> None:
    trained, pictures = run[0], bank()
    onnx, weights = tmp_path / "fused.onnx", tmp_path / "fused.safetensors"
    export_fused(trained.ensemble, trained.calibration, "0", onnx)
    save_fused(trained.ensemble, trained.plan.sizes, trained.calibration, "0", weights)
    cohort = draw_cohort(CohortPlan(50, "test", 5), pictures)
    data = fused_data(cohort, np.zeros((90, 6)))
    inputs = inputs_of(cohort, pictures, data)
    ours, theirs = fused_model_from(onnx), torch_model_from(weights)
    one, other = ours.answers(inputs), theirs.answers(inputs)
    np.testing.assert_allclose(one.probability, other.probability, atol=1e-4)
    np.testing.assert_allclose(one.low, other.low, atol=1e-4)
    np.testing.assert_allclose(one.weights, other.weights, atol=1e-4)
    alone = ours.answers(inputs.of(np.array([7])))
    np.testing.assert_allclose(alone.probability[0], one.probability[7], atol=1e-4)


def test_nobody_sees_test_pictures_while_learning() -> None:
    pictures = bank()
    for part in ("train", "validate", "test"):
        cohort = draw_cohort(CohortPlan(100, part, 1), pictures)
        assert set(cohort.picture) <= set(pictures.rows_of(part))


def test_the_null_arm_has_no_picture_in_its_truth() -> None:
    cohort = draw_cohort(CohortPlan(400, "train", 1, image_share=0.0), bank())
    planted = draw_cohort(CohortPlan(400, "train", 1), bank())
    assert cohort.picture.tolist() == planted.picture.tolist()
    from fusion.training.simulated_cohort.effects import contributions

    parts = contributions(cohort.complete, "malignancy", "", 0.0)
    assert not parts["texture"].any()
    assert not parts["diameter_mm"].any()
