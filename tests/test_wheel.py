"""The wheel holds all that the program needs, and works outside the repository."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

ROOT = Path(__file__).parents[1]
SHIPPED = {
    ".json",
    ".csv",
    ".npz",
    ".safetensors",
    ".onnx",
    ".svg",
    ".toml",
    ".js",
    ".css",
    ".html",
    ".mako",
}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the freshly built wheel was installed."""
    built, site = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    subprocess.run([*build, "--outdir", built, ROOT], check=True, capture_output=True)  # noqa: S603
    (wheel,) = built.glob("*.whl")
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--target", site]
    subprocess.run([*install, wheel], check=True, capture_output=True)  # noqa: S603
    return site


@pytest.mark.slow
def test_doctor_runs_from_the_wheel_outside_the_repository(
    installed: Path, tmp_path: Path
) -> None:
    outcome = subprocess.run(  # noqa: S603
        [installed / "bin" / "fusionboard", "doctor", "--json"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(installed),
            "FUSIONBOARD_HOME": str(tmp_path / "home"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert orjson.loads(outcome.stdout)["store"]["ok"]


@pytest.mark.slow
def test_the_wheel_holds_every_file_that_is_read_at_run_time(installed: Path) -> None:
    layers = [ROOT / layer for layer in ("pages", "connectors", "fusion", "data")]
    wanted = {
        path.relative_to(ROOT)
        for layer in layers
        for path in layer.rglob("*")
        if path.suffix in SHIPPED | {".py"} and "__pycache__" not in path.parts
    }
    missing = {path for path in wanted if not (installed / path).is_file()}
    assert not missing
