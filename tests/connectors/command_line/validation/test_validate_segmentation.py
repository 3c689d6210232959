"""`fusionboard validate segmentation` on small simulated patches and on real ones."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from connectors.command_line.main import app

ESTIMATE = {"value", "low", "high"}
SIDE = 41


@pytest.fixture
def patches(tmp_path: Path) -> Path:
    """Two balls in lung, with masks that are a little larger."""
    rng = np.random.default_rng(0)
    steps = np.arange(SIDE) - SIDE // 2
    z, y, x = np.meshgrid(steps, steps, steps, indexing="ij")
    off = np.sqrt(z**2 + y**2 + x**2)
    images, masks = [], []
    for radius in (4, 7):
        hu = -850 + 890 / (1 + np.exp((off - radius) / 0.5))
        images.append((hu + rng.normal(0, 15, hu.shape) + 1200) / 1800)
        masks.append(off < radius + 1)
    path = tmp_path / "patches.npz"
    np.savez(
        path,
        images=np.array(images, dtype=np.float16),
        masks=np.array(masks),
        names=np.array(["a", "b"]),
    )
    return path


@pytest.mark.slow
def test_json_has_the_promised_shape(patches: Path) -> None:
    run = CliRunner().invoke(
        app, ["validate", "segmentation", "--patches", str(patches), "--json"]
    )
    assert run.exit_code == 0, run.output
    answer = json.loads(run.stdout)
    assert answer["cohort_n"] == 2
    results = answer["results"]
    for figures in (results["model"], *results["comparators"].values()):
        for dice in (figures["dice_as_drawn"], figures["dice_half_maximum"]):
            assert set(dice) == {"median", "share_below_0_5"}
            assert all(set(value) == ESTIMATE for value in dice.values())
        assert set(figures["volume_ratio"]) == {"p5", "median", "p95"}
    assert set(results["comparators"]) == {"opening", "network", "threshold"}
    assert results["model"]["dice_as_drawn"]["median"]["value"] > 0.85


@pytest.mark.slow
def test_a_table_is_printed_for_the_named(patches: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("b\n", encoding="utf-8")
    run = CliRunner().invoke(
        app,
        ["validate", "segmentation", "--patches", str(patches), "--names", str(names)],
    )
    assert run.exit_code == 0, run.output
    assert "Segmentation of 1 outlined nodules" in run.stdout
    assert "joint" in run.stdout


@pytest.mark.slow
@pytest.mark.real_data
def test_tuning_patches_reach_what_two_readers_reach(shared_data: Path) -> None:
    folder = shared_data / "ct" / "nodule-patches"
    run = CliRunner().invoke(
        app,
        [
            "validate",
            "segmentation",
            "--patches",
            str(folder / "patches.npz"),
            "--names",
            str(folder / "tuning_names.txt"),
            "--json",
        ],
    )
    model = json.loads(run.stdout)["results"]["model"]
    assert model["dice_as_drawn"]["median"]["value"] > 0.76
    assert model["dice_as_drawn"]["share_below_0_5"]["value"] <= 0.05
    assert model["groups"]["subsolid"]["dice_as_drawn"]["median"]["value"] > 0.70
