"""The fused ensemble in ONNX Runtime, without PyTorch."""

import json
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np

from data.errors import SourceUnavailableError
from data.models.onnx_session import onnx_session
from fusion.network.fused_attribution import Ask
from fusion.network.fused_calibration import FusedAnswers, FusedCalibration, calibrated
from fusion.network.fused_inputs import FusedInputs
from fusion.network.fused_logits import FusedLogits

MODEL_ID: Final = "fused_simulated"
FILE: Final = f"{MODEL_ID}.onnx"
CALIBRATED_ON: Final = "simulated multimodal cohort"
METADATA: Final = "fusionboard"
INPUTS: Final = ("picture", "diameter", "seen", "values", "known")
OUTPUTS: Final = ("log_odds", "hazard", "weights")


@dataclass(frozen=True, slots=True)
class FusedModel:
    """A fused model that can be asked, in whatever runtime.

    Attributes:
        ask: From inputs to what the members say.
        calibration: Of their answers.
        version: Of the model.
    """

    ask: Ask = field(repr=False)
    calibration: FusedCalibration = field(repr=False)
    version: str

    def answers(self, inputs: FusedInputs) -> FusedAnswers:
        """Calibrated answers to all questions, all patients in one pass."""
        return calibrated(self.ask(inputs), inputs, self.calibration)


def fused_model_from(path: Path) -> FusedModel:
    """A model from its ONNX file, on one thread.

    Args:
        path: As `fusion.network.fused_export` wrote it.

    Raises:
        SourceUnavailableError: If the file is missing or is no such model.
    """
    session = onnx_session(path, "network.fused_not_read")
    try:
        noted = json.loads(session.get_modelmeta().custom_metadata_map[METADATA])
    except (KeyError, ValueError) as error:
        raise SourceUnavailableError(
            "network.fused_not_read", file=path.name
        ) from error
    version = noted.pop("version")
    calibration = FusedCalibration(**{k: np.array(v) for k, v in noted.items()})

    def ask(inputs: FusedInputs) -> FusedLogits:
        given = {
            name: np.ascontiguousarray(getattr(inputs, name), np.float32)
            for name in INPUTS
        }
        said = session.run(list(OUTPUTS), given)
        return FusedLogits(*(np.asarray(one, np.float64) for one in said))

    return FusedModel(ask, calibration, version)


@cache
def released_fused_model() -> FusedModel:
    """The model in `data/models`; loaded when first asked for. Simulated outcomes."""
    return fused_model_from(Path(str(files("data.models").joinpath(FILE))))
