"""Writes the image encoder as ONNX: float32, or int8 with a scale for each channel."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from fusion.network.image_encoder import ImageEncoder
from fusion.network.nodule_views import CELLS, CHANNELS, VIEWS

_INPUT: Final = "views"
_OUTPUT: Final = "features"
_OPSET: Final = 18  # number of the ONNX operator set; a format

Field = NDArray[np.float32]


def export_encoder(encoder: ImageEncoder, out: Path) -> None:
    """Write the encoder as float32 ONNX.

    Args:
        encoder: Any tuning; is written in evaluation mode.
        out: The file to write.
    """
    example = torch.rand(2, VIEWS, CHANNELS, CELLS, CELLS)
    torch.onnx.export(
        encoder.eval(),
        (example,),
        str(out),
        input_names=[_INPUT],
        output_names=[_OUTPUT],
        dynamic_shapes=({0: torch.export.Dim("nodules")},),
        opset_version=_OPSET,
        external_data=False,
        verbose=False,
    )
    _strip(out)


def quantise_encoder(whole: Path, views: Field, out: Path) -> None:
    """Write the encoder with weights and activations of 8 bits.

    Args:
        whole: As `export_encoder` wrote it.
        views: Shape (nodules, 3, 3, 96, 96): what activations are calibrated on; of
            training patients only.
        out: The file to write.
    """
    with TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(whole), str(prepared))
        quantize_static(
            str(prepared),
            str(out),
            _Calibration(views),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            weight_type=QuantType.QInt8,
            activation_type=QuantType.QUInt8,
            calibrate_method=CalibrationMethod.MinMax,
        )
    _strip(out)


class _Calibration(CalibrationDataReader):
    """Hands out one nodule after the other."""

    def __init__(self, views: Field) -> None:
        self._left: Iterator[Field] = iter(views)

    def get_next(self) -> dict[str, Field] | None:
        """The next nodule, or None after the last."""
        one = next(self._left, None)
        return None if one is None else {_INPUT: one[None]}


def _strip(path: Path) -> None:
    onnx.save(stripped(onnx.load(path)), path)


def stripped(model: onnx.ModelProto) -> onnx.ModelProto:
    """Remove what the export keeps of the machine: stack traces with its paths."""
    for part in (model, model.graph, *model.graph.node, *model.graph.value_info):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    for part in (*model.graph.input, *model.graph.output):
        part.ClearField("metadata_props")
    return model
