"""`fusionboard train`: a file in, a run folder out, however often it is stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from connectors.command_line.training.fused import fused
from connectors.command_line.training.fused_config import (
    TrainingConfig,
    plan_of,
    read_config,
)
from data.errors import InvalidSettingError, SourceUnavailableError
from fusion.training.fused.plan import FusedPlan
from fusion.training.fused.run import FusedRun

CONFIG = """
pictures = "pictures.npz"
out = "{out}"
patients = {patients}
validated_on = 100
calibrated_on = 150
members = 2
[network]
components = 6
token = 2
width = 8
[schedule]
epochs = {epochs}
batch = 64
"""


def written(
    folder: Path, out: str = "run", patients: int = 300, epochs: int = 3
) -> Path:
    rng = np.random.default_rng(1)
    np.savez(
        folder / "pictures.npz",
        features=rng.normal(size=(90, 12)).astype(np.float32),
        diameter_mm=rng.uniform(12, 36, 90).astype(np.float32),
        density=rng.integers(2, size=90),
        part=np.arange(90) % 3,
        outline=np.arange(90) // 2,
    )
    path = folder / f"{out}.toml"
    path.write_text(
        CONFIG.format(out=out, patients=patients, epochs=epochs), encoding="utf-8"
    )
    return path


def test_without_pytorch_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "connectors.command_line.training.extra.find_spec", lambda _: None
    )
    with pytest.raises(InvalidSettingError, match="fusionboard\\[train\\]"):
        fused(written(tmp_path))


def test_a_config_names_pictures_or_cohorts(tmp_path: Path) -> None:
    path = tmp_path / "both.toml"
    path.write_text('out = "run"\n', encoding="utf-8")
    with pytest.raises(InvalidSettingError, match="either pictures or cohorts"):
        read_config(path)


def started(path: Path) -> "subprocess.Popen[str]":
    # A shell starts what runs in its background with the interrupt ignored.
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from connectors.command_line.main import main; main()"
    )
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code, "train", str(path)],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
    )


def stopped_amid(path: Path, run: Path, by: signal.Signals) -> tuple[int, str]:
    """Start it, and stop it once its first checkpoint lies there."""
    process = started(path)
    while process.poll() is None and not (run / "checkpoint.pt").exists():
        time.sleep(0.02)
    process.send_signal(by)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


def weights(run: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(run.glob("*.safetensors"))]


def test_a_run_ends_with_its_folder(tmp_path: Path) -> None:
    fused(written(tmp_path))
    assert (tmp_path / "run" / "metrics.json").exists()
    assert len(weights(tmp_path / "run")) == 2


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_stopped_and_started_again_it_ends_the_same(
    by: signal.Signals, tmp_path: Path
) -> None:
    # So many epochs that it cannot end between its first checkpoint and the signal.
    whole = written(tmp_path, "whole", 6000, epochs=14)
    path = written(tmp_path, "run", 6000, epochs=14)
    fused(whole)
    code, said = stopped_amid(path, tmp_path / "run", by)
    assert len(weights(tmp_path / "run")) < 2
    if by is signal.SIGINT:
        assert code == 128 + signal.SIGINT
        assert "Stopped" in said
        assert "Traceback" not in said
    fused(path)
    assert weights(tmp_path / "run") == weights(tmp_path / "whole")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("pictures = 'a'\nout = 'b'\nmembers = 0", "members"),
        ("pictures = 'a'\nout = 'b'\nspeed = 3", "speed"),
        ("pictures = ", "Invalid"),
    ],
)
def test_a_wrong_configuration_is_refused(text: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidSettingError, match=why):
        read_config(path)


def test_the_defaults_are_those_of_the_released_run() -> None:
    assert plan_of(TrainingConfig(pictures=Path("a"), out=Path("b"))) == FusedPlan()


def test_a_missing_bank_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    (tmp_path / "pictures.npz").unlink()
    with pytest.raises(SourceUnavailableError, match="bank"):
        fused(path)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_the_steps_after_a_training_need_the_configuration_alone(
    tmp_path: Path,
) -> None:
    path, out = written(tmp_path, epochs=1), tmp_path / "fused.onnx"
    with pytest.raises(InvalidSettingError, match="no finished training"):
        fused(path, release=out)
    fused(path)
    fused(path, specialists=True, workers=1)
    trained = sorted((tmp_path / "run" / "only").iterdir())
    assert len(trained) == 2**5 - 1
    stamps = [one.stat().st_mtime_ns for one in trained]
    fused(path, specialists=True, workers=1)
    assert [one.stat().st_mtime_ns for one in trained] == stamps
    fused(path, release=out)
    assert out.exists()
    assert out.with_suffix(".safetensors").exists()


@pytest.mark.slow
def test_figures_are_asked_of_the_run_of_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, figures = written(tmp_path, epochs=1), tmp_path / "figures"
    fused(path)

    def asked(run: FusedRun, *_: object) -> dict[str, int]:
        return {"members": len(run.ensemble.members)}

    steps = "connectors.command_line.training.fused_steps"
    monkeypatch.setattr(f"{steps}.evaluate", asked)
    monkeypatch.setattr(f"{steps}.as_markdown", str)
    fused(path, evaluate=figures, null=tmp_path / "run")
    assert json.loads((figures / "evaluation.json").read_text()) == {"members": 2}
    assert (figures / "evaluation.md").read_text() == "{'members': 2}"


def test_a_sites_tables_have_no_pictures_to_prepare(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text('cohorts = ["a.csv"]\nout = "run"\n', encoding="utf-8")
    with pytest.raises(InvalidSettingError, match="pictures"):
        fused(path, specialists=True)
