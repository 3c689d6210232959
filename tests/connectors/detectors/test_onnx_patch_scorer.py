"""A network from a file takes the place of the built-in scores."""

from pathlib import Path

import numpy as np
import pytest

from connectors.detectors.onnx_patch_scorer import (
    OnnxPatchScorer,
    PatchForm,
    patch_around,
    scorer_from,
)
from data.errors import SourceUnavailableError
from data.imaging.detection import NoduleCandidate
from data.imaging.lungs import LungMask
from data.imaging.volume import CTVolume
from fusion.imaging.detection import NoduleDetector
from tests.connectors.detectors.tiny_network import mean_network

FORM = PatchForm(voxels=8, low_hu=-1000, high_hu=0)
DARK_MM, BRIGHT_MM = (8.0, 10.0, 10.0), (20.0, 10.0, 10.0)


class TwoPlaces:
    """Proposes a dark and a bright place, the dark one first."""

    def find(
        self,
        volume: CTVolume,  # noqa: ARG002 - the interface asks for it
        lungs: LungMask,  # noqa: ARG002
    ) -> tuple[NoduleCandidate, ...]:
        return NoduleCandidate(DARK_MM, 6.0, 0.9), NoduleCandidate(BRIGHT_MM, 6.0, 0.1)


@pytest.fixture
def volume() -> CTVolume:
    """Columns get brighter: -1000 HU at x = 0 by 40 HU a millimetre."""
    hu = np.broadcast_to(np.arange(28) * 40 - 1000, (20, 20, 28)).astype(np.int16)
    axes = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
    return CTVolume(hu, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), axes)


@pytest.fixture
def lungs() -> LungMask:
    nothing = np.zeros((1, 1, 1), np.uint8)
    axes = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
    low = nothing > 0
    return LungMask(
        nothing, low, low, (1, 1, 1), (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), axes, 0.0, 0.0
    )


def test_the_network_scores_and_orders(
    volume: CTVolume, lungs: LungMask, tmp_path: Path
) -> None:
    """The mean of a patch on a ramp is the value in its middle."""
    path = tmp_path / "mean.onnx"
    path.write_bytes(mean_network(FORM.voxels))
    detector: NoduleDetector = OnnxPatchScorer(scorer_from(path), FORM, TwoPlaces())
    bright, dark = detector.find(volume, lungs)
    assert bright.centre_mm == BRIGHT_MM
    assert bright.score == pytest.approx(20 * 40 / 1000)
    assert dark.score == pytest.approx(8 * 40 / 1000)
    assert "0.80" in bright.reasons[0].in_language("en")


def test_beyond_the_scan_there_is_air(volume: CTVolume) -> None:
    patch = patch_around(volume, (-20.0, 0.0, 0.0), FORM)
    assert patch.shape == (8, 8, 8)
    assert patch.max() == 0


def test_a_file_that_is_no_network(tmp_path: Path) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"no network")
    with pytest.raises(SourceUnavailableError, match=r"broken\.onnx"):
        scorer_from(path)
    with pytest.raises(SourceUnavailableError, match=r"missing\.onnx"):
        scorer_from(tmp_path / "missing.onnx")
