"""Imports run one way, and the linter that says so really looks everywhere."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("pages", "connectors", "fusion", "data")


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(  # noqa: S603
        [command, "--no-cache", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copied_layers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the modules of the four layers; who damages it mends it."""
    folder = tmp_path_factory.mktemp("copied_layers")
    for layer in LAYERS:
        for file in (ROOT / layer).rglob("*.py"):
            copy = folder / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_python_file_is_looked_at() -> None:
    outcome = lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout
    looked_at = grimp.build_graph(*LAYERS, cache_dir=None).modules
    files = (file for layer in LAYERS for file in (ROOT / layer).rglob("*.py"))
    assert {module_name(file) for file in files} <= looked_at


def test_the_linter_counts_as_many_files_as_there_are(tmp_path: Path) -> None:
    """It passes over folders without `__init__.py` and says nothing.

    With the project's own settings the count holds the libraries too, so it is asked
    for the project's root packages alone.
    """
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    roots = settings["tool"]["importlinter"]["root_packages"]
    assert sorted(roots) == sorted(LAYERS)
    alone = tmp_path / "alone.toml"
    alone.write_text(
        f"[tool.importlinter]\nroot_packages = {roots}\n"
        "[[tool.importlinter.contracts]]\n"
        f'name = "layers"\ntype = "layers"\nlayers = {list(LAYERS[:1])}\n'
    )
    outcome = lint(ROOT, "--config", str(alone))
    counted = re.search(r"Analyzed (\d+) files", outcome.stdout)
    assert counted, outcome.stdout + outcome.stderr
    files = {file for layer in LAYERS for file in (ROOT / layer).rglob("*.py")}
    roots_of = {ROOT / layer / "__init__.py" for layer in LAYERS}  # counted anyway
    assert int(counted[1]) == len(files | roots_of)


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@pytest.mark.parametrize(
    ("planted", "breach", "contract"),
    [
        ("fusion/imaging", "import connectors.settings", "pages -> connectors"),
        ("data/words", "import fusion.imaging", "pages -> connectors"),
        ("connectors/store", "import pages.shell", "pages -> connectors"),
        ("connectors/workflows", "import streamlit", "no Streamlit below pages"),
        ("fusion/growth", "import pydicom", "fusion knows no file formats"),
        ("fusion/statistics", "import fusion.growth.verdict", "fusion, layer by layer"),
        ("fusion/growth", "import fusion.assessment.patient", "fusion, layer by layer"),
        ("fusion/risk", "import fusion.response.recist", "fusion, layer by layer"),
        ("data/imaging", "import data.results.growth", "data, layer by layer"),
        ("data/patient", "import data.results.growth", "data, layer by layer"),
        ("pages/kit", "import pages.charts.volume_chart", "pages, layer by layer"),
        ("pages/growth", "import pages.response.page", "pages, layer by layer"),
        ("pages/charts", "import fusion.growth.verdict", "pages, exports and write"),
        ("connectors/workflows/assess", "import sqlalchemy", "only the store knows"),
        ("pages/kit", "from sqlalchemy import select", "only the store knows SQL"),
        ("connectors/dicom", "import connectors.exports", "connectors, layer"),
        ("connectors/fhir/facts", "import connectors.fhir.server", "FHIR, layer"),
        ("connectors/store/imaging", "import connectors.store.linkage", "the store"),
        ("fusion/training/patches", "import fusion.training.fused", "training, model"),
        ("fusion/training/fused", "import pathlib", "training reads and writes no"),
        ("data/simulated/anatomy", "import data.simulated.courses", "simulated"),
    ],
)
def test_a_breach_in_a_sub_folder_is_refused(
    copied_layers: Path, planted: str, breach: str, contract: str
) -> None:
    file = copied_layers / planted / "breach.py"
    file.write_text(breach + "\n")
    outcome = lint(copied_layers)
    file.unlink()
    assert outcome.returncode == 1
    assert re.search(rf"{contract}.* BROKEN", outcome.stdout), outcome.stdout


def test_a_package_of_fusion_in_no_layer_is_refused(copied_layers: Path) -> None:
    elsewhere = copied_layers / "fusion" / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "__init__.py").write_text('"""Nowhere."""\n')
    outcome = lint(copied_layers)
    shutil.rmtree(elsewhere)
    assert outcome.returncode == 1
    assert "fusion.elsewhere" in outcome.stdout + outcome.stderr


def test_every_sub_folder_of_a_layer_is_a_package() -> None:
    """import-linter and setuptools pass over folders without `__init__.py`."""
    missing = {
        folder.relative_to(ROOT)
        for layer in LAYERS
        for folder in (ROOT / layer).rglob("*")
        if folder.is_dir()
        and any(folder.glob("*.py"))
        and not (folder / "__init__.py").exists()
    }
    assert not missing


def test_tests_hold_no_package_that_would_shadow_a_layer() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))
