"""The released weights in ONNX Runtime, and files that are no model."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from data.errors import SourceUnavailableError
from fusion.network.fused_inference import patient_inputs
from fusion.network.fused_session import (
    fused_model_from,
    released_fused_model,
)
from fusion.network.fused_torch import torch_model_from
from tests.fusion.network.patients_for_network import patient, pictures


def test_the_released_weights_answer_the_same_in_both_runtimes() -> None:
    path = Path(str(files("data.models").joinpath("fused_simulated.safetensors")))
    inputs = patient_inputs(patient(egfr=1.0, ecog=1.0), pictures(4), (12, 15, 20, 30))
    one = released_fused_model().answers(inputs)
    other = torch_model_from(path).answers(inputs)
    for name in ("probability", "low", "high", "weights"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=1e-4)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "fused.onnx"
    path.write_bytes(b"nothing")
    with pytest.raises(SourceUnavailableError, match="not a fused model"):
        fused_model_from(path)
    with pytest.raises(SourceUnavailableError, match="not a fused model"):
        torch_model_from(path)
