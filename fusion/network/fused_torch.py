"""The fused model in PyTorch, for those who ask for it: weights as safetensors."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

import numpy as np
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from data.errors import SourceUnavailableError
from fusion.network.fused_calibration import FusedCalibration
from fusion.network.fused_ensemble import FusedEnsemble, ensemble_logits
from fusion.network.fused_experts import NetworkSizes
from fusion.network.fused_inputs import value_places
from fusion.network.fused_network import FusedNetwork, Standard
from fusion.network.fused_session import FusedModel
from fusion.network.image_projection import ImageProjection

_NOTE: Final = "fusionboard"


def save_fused(
    ensemble: FusedEnsemble,
    sizes: NetworkSizes,
    calibration: FusedCalibration,
    version: str,
    out: Path,
) -> None:
    """Write weights and calibration, whole.

    Args:
        ensemble: Members and projection.
        sizes: Of the members.
        calibration: Of their answers.
        version: Of the model.
        out: The file to write.
    """
    names = FusedCalibration.__slots__
    note = {
        "version": version,
        "members": len(ensemble.members),
        "sizes": asdict(sizes),
        "calibration": {name: getattr(calibration, name).tolist() for name in names},
    }
    state = {name: one.contiguous() for name, one in ensemble.state_dict().items()}
    save_file(state, out, metadata={_NOTE: json.dumps(note)})


def torch_model_from(path: Path) -> FusedModel:
    """The model from its file, asked in PyTorch on the CPU.

    Args:
        path: As `save_fused` wrote it.

    Raises:
        SourceUnavailableError: If the file is missing or is no such model.
    """
    try:
        with safe_open(path, framework="pt") as file:
            note = json.loads(file.metadata()[_NOTE])
            state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except Exception as error:  # safetensors' own error derives from Exception alone
        raise SourceUnavailableError(
            "network.fused_not_read", file=path.name
        ) from error
    ensemble = _blank(NetworkSizes(**note["sizes"]), note["members"], state)
    ensemble.load_state_dict(state)
    ensemble.eval()
    calibration = FusedCalibration(
        **{name: np.array(value) for name, value in note["calibration"].items()}
    )
    return FusedModel(
        lambda inputs: ensemble_logits(ensemble, inputs), calibration, note["version"]
    )


def _blank(
    sizes: NetworkSizes, members: int, state: dict[str, Tensor]
) -> FusedEnsemble:
    """An ensemble of the right shapes, to be filled."""
    places, features = value_places(), state["axes"].shape[0]
    standard = Standard(np.zeros(places, np.float32), np.ones(places, np.float32))
    projection = ImageProjection(
        np.zeros(features), np.ones(features), np.zeros((sizes.components, features))
    )
    return FusedEnsemble(
        [FusedNetwork(sizes, standard) for _ in range(members)], projection
    )
