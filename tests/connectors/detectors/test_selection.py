"""The detector that the settings ask for, by name."""

from pathlib import Path

import pytest

from connectors.detectors.onnx_patch_scorer import OnnxPatchScorer
from connectors.detectors.selection import selected_detector
from connectors.settings import Settings
from data.errors import SourceUnavailableError
from fusion.imaging.detection import BlobDetector
from tests.connectors.detectors.tiny_network import mean_network


def test_the_built_in_detector_is_the_default() -> None:
    chosen = selected_detector(Settings())
    assert isinstance(chosen.detector, BlobDetector)
    assert chosen.again is None


def test_each_network_has_a_name_of_its_own(tmp_path: Path) -> None:
    names = set()
    for edge in (8, 16):
        file = tmp_path / f"{edge}.onnx"
        file.write_bytes(mean_network(edge))
        chosen = selected_detector(Settings(detector_file=file))
        assert isinstance(chosen.detector, OnnxPatchScorer)
        assert chosen.again is chosen.detector
        names.add(chosen.name)
    assert len(names) == 2


def test_a_file_that_is_no_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailableError, match=r"none\.onnx"):
        selected_detector(Settings(detector_file=tmp_path / "none.onnx"))
