"""The pieces of the image expert's training that need no encoder."""

from pathlib import Path

import numpy as np

from connectors.training_files.image_expert_folder import write_cohort
from fusion.training.image_expert.train import (
    as_share,
    decided,
    features_of,
    rated_features,
)
from fusion.training.patches.nodule import library_of
from fusion.training.patches.rated import RatedShapes


def shapes() -> RatedShapes:
    cube = np.zeros((4, 8, 8, 8), bool)
    cube[:, 2:6, 2:6, 2:6] = True
    return RatedShapes(
        library_of(cube, np.array(["b", "a", "a", "c"])),
        np.array([5, 6, 7, 8], np.float32),
        np.array([1, 3, 4.5, 2], np.float32),
        np.full(4, 5, np.float32),
    )


def test_only_clear_ratings_are_learnt_from() -> None:
    assert decided(shapes()).tolist() == [True, False, True, True]


def test_patients_are_numbered() -> None:
    rated = rated_features(shapes(), np.zeros((1, 4, 3), np.float32))
    assert rated.patients.tolist() == [1, 0, 0, 2]
    assert rated.suspicious.tolist() == [False, False, True, False]


def test_features_come_in_order() -> None:
    views = np.arange(70, dtype=np.uint8)[:, None]
    found = features_of(lambda part: part * np.float32(2), views)
    assert np.allclose(found[:, 0], np.arange(70) * 2 / 255)
    assert as_share(np.array([255], np.uint8))[0] == 1


def test_a_cohort_holds_the_chosen_rows(tmp_path: Path) -> None:
    views = np.zeros((4, 3, 3, 96, 96), np.uint8)
    rows = np.array([False, True, False, True])
    write_cohort(shapes(), views, rows, tmp_path / "cohort.npz")
    with np.load(tmp_path / "cohort.npz") as file:
        assert file["patient_id"].tolist() == ["a", "c"]
        assert file["malignancy"].tolist() == [3, 2]
