"""`fusionboard validate image` on a small cohort of drawn pictures."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from connectors.cohorts.image_cohort import read_image_cohort
from connectors.command_line.main import app
from data.errors import InvalidRecordError, InvalidScanError, SourceUnavailableError
from fusion.network.nodule_views import views_of_array


def cohort_arrays(count: int = 24) -> dict[str, np.ndarray]:
    """Balls in noisy lung, the larger ones rated 5."""
    rng = np.random.default_rng(0)
    steps = (np.arange(48) - 23.5) * 1.4
    z, y, x = np.meshgrid(steps, steps, steps, indexing="ij")
    away_mm = np.sqrt(z**2 + y**2 + x**2)
    diameter = np.linspace(6, 24, count)
    views = []
    for size in diameter:
        hu = np.where(away_mm < size / 2, 20.0, -850.0) + rng.normal(0, 25, z.shape)
        views.append(views_of_array(hu, (1.4, 1.4, 1.4), (23.5, 23.5, 23.5)).window)
    rating = np.where(np.arange(count) % 4 == 3, 5.0, 1.0)
    rating[count // 2 :] = np.where(np.arange(count // 2) % 4 == 0, 2.0, 4.0)
    return {
        "views": np.round(255 * np.stack(views)).astype(np.uint8),
        "diameter_mm": diameter,
        "malignancy": rating,
        "patient_id": np.array([f"p{n // 2}" for n in range(count)]),
    }


def write(path: Path, **changed: np.ndarray) -> Path:
    np.savez(path, **(cohort_arrays() | changed))
    return path


@pytest.mark.slow
def test_the_answer_has_the_agreed_form(tmp_path: Path) -> None:
    cohort = write(tmp_path / "cohort.npz")
    arguments = ["validate", "image", "--cohort", str(cohort)]
    outcome = CliRunner().invoke(
        app, [*arguments, "--out", str(tmp_path / "out"), "--json"]
    )
    assert outcome.exit_code == 0, outcome.output
    answer = json.loads(outcome.output)
    assert answer["cohort_n"] == 24
    assert answer["events"] == 12
    found = answer["results"]["image"]
    assert set(found["model"]["auc"]) == {"value", "low", "high"}
    assert set(found["gain_over"]) == {"size"}
    saved = json.loads((tmp_path / "out" / "image_validation.json").read_bytes())
    assert saved == answer


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    arrays = cohort_arrays(2)
    del arrays["malignancy"]
    np.savez(tmp_path / "x.npz", **arrays)
    with pytest.raises(InvalidRecordError, match="malignancy"):
        read_image_cohort(tmp_path / "x.npz")


def test_a_picture_of_one_value_is_refused(tmp_path: Path) -> None:
    views = cohort_arrays()["views"]
    views[3] = 7
    with pytest.raises(InvalidScanError, match="one value"):
        read_image_cohort(write(tmp_path / "x.npz", views=views))


def test_hounsfield_units_are_refused(tmp_path: Path) -> None:
    views = cohort_arrays()["views"].astype(np.float32) * 5 - 1000
    with pytest.raises(InvalidScanError, match="0 to 1"):
        read_image_cohort(write(tmp_path / "x.npz", views=views))


def test_what_is_no_cohort_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.npz").write_bytes(b"no cohort")
    with pytest.raises(SourceUnavailableError, match=r"x\.npz"):
        read_image_cohort(tmp_path / "x.npz")
