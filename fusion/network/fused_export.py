"""Writes the fused ensemble as one ONNX graph that carries its calibration."""

import json
import warnings
from pathlib import Path
from typing import Final

import onnx
import torch

from fusion.network.encoder_export import stripped
from fusion.network.fused_calibration import FusedCalibration
from fusion.network.fused_ensemble import FusedEnsemble
from fusion.network.fused_inputs import features, value_places
from fusion.network.fused_session import INPUTS, METADATA, OUTPUTS

_OPSET: Final = 18  # number of the ONNX operator set; a format


def export_fused(
    ensemble: FusedEnsemble, calibration: FusedCalibration, version: str, out: Path
) -> None:
    """Write all members, asked of every therapy, for any number of patients.

    Args:
        ensemble: Is written in evaluation mode.
        calibration: Goes into the file's metadata.
        version: Of the model; as well.
        out: The file to write.
    """
    ensemble.eval()
    encoder_features = ensemble.axes.shape[0]
    example = (
        torch.rand(2, encoder_features),
        torch.rand(2),
        torch.ones(2),
        torch.rand(2, value_places()),
        torch.ones(2, len(features())),
    )
    patients = torch.export.Dim("patients")
    with warnings.catch_warnings():
        # All inputs share one axis, which is meant; PyTorch warns of it once an input.
        warnings.filterwarnings("ignore", message="# The axis name")
        torch.onnx.export(
            ensemble,
            example,
            str(out),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_shapes=tuple({0: patients} for _ in example),
            opset_version=_OPSET,
            external_data=False,
            verbose=False,
        )
    model = stripped(onnx.load(out))
    names = FusedCalibration.__slots__
    kept = {name: getattr(calibration, name).tolist() for name in names}
    entry = model.metadata_props.add()
    entry.key, entry.value = METADATA, json.dumps({"version": version} | kept)
    onnx.save(model, out)
