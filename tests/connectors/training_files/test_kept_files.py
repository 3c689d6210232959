"""What a training keeps on disk is read back as it was, and is not made twice."""

import json
from pathlib import Path

import numpy as np
import orjson
import torch
from numpy.typing import NDArray

from connectors.training_files.checkpoint_file import CheckpointFile
from connectors.training_files.image_bank import read_images, write_images
from connectors.training_files.immunotherapy_json import write_response, write_survival
from connectors.training_files.rendered_scans import RenderedScans
from connectors.training_files.segmentation_folder import SegmentationFolder
from fusion.training.simulated_cohort.images import ImageBank
from tests.fusion.prediction.test_survival_model import with_courses


def test_a_checkpoint_replaces_the_one_before(tmp_path: Path) -> None:
    file = CheckpointFile(tmp_path / "checkpoint.pt")
    assert file.last() is None
    for epoch in range(2):
        file.keep({"epoch": epoch, "weights": torch.ones(2)})
    kept = file.last()
    assert kept is not None
    assert kept["epoch"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.pt"]
    file.remove()
    assert file.last() is None


def test_a_segmentation_goes_on_from_its_last_epoch(tmp_path: Path) -> None:
    record = SegmentationFolder(tmp_path)
    assert record.last() is None
    record.keep_best({"weight": torch.ones(2)})
    record.keep_last({"step": 125, "history": [{"step": 125.0}]})
    assert record.last() == {"step": 125, "history": [{"step": 125.0}]}
    assert record.best()["weight"].tolist() == [1, 1]
    assert json.loads((tmp_path / "history.json").read_text()) == [{"step": 125.0}]


def test_a_scan_is_drawn_once(tmp_path: Path) -> None:
    kept, drawn = RenderedScans(tmp_path), []

    def draw() -> NDArray[np.int16]:
        drawn.append(1)
        return np.full((2, 2, 2), 7, np.int16)

    first, again = kept("train-1", draw), kept("train-1", draw)
    assert len(drawn) == 1
    assert first.dtype == again.dtype == np.int16
    assert np.array_equal(first, again)


def test_a_bank_of_pictures_is_read_back(tmp_path: Path) -> None:
    bank = ImageBank(
        np.ones((3, 4), np.float32),
        np.full(3, 12, np.float32),
        np.zeros(3, np.int64),
        np.arange(3),
        np.arange(3),
    )
    write_images(bank, tmp_path / "bank.npz")
    again = read_images(tmp_path / "bank.npz")
    for name in ImageBank.__slots__:
        assert np.array_equal(getattr(bank, name), getattr(again, name))


def test_one_model_of_antibodies_leaves_the_other_alone(tmp_path: Path) -> None:
    out, cohort = tmp_path / "immunotherapy.json", with_courses()
    write_survival(cohort, "1", out)
    assert list(orjson.loads(out.read_bytes())) == ["terms", "survival"]
    survival = orjson.loads(out.read_bytes())["survival"]
    write_response(cohort, "2", out)
    found = orjson.loads(out.read_bytes())
    assert list(found) == ["terms", "response", "survival"]
    assert found["survival"] == survival
    assert found["response"]["version"] == "2"
