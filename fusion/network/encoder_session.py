"""The image encoder in ONNX Runtime, without PyTorch."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors

from data.errors import SourceUnavailableError

Field = NDArray[np.float32]
Encode = Callable[[Field], Field]
"""From (nodules, 3, 3, 96, 96), 0 to 1, to features (nodules, 1280)."""

_TOGETHER: Final = 8  # count; chosen: more take more memory
_UNREADABLE: Final = (
    onnx_errors.Fail,
    onnx_errors.InvalidArgument,
    onnx_errors.InvalidGraph,
    onnx_errors.InvalidProtobuf,
    onnx_errors.NotImplemented,
)


def encoder_from(path: Path) -> Encode:
    """An encoder from its ONNX file, on one thread.

    Args:
        path: As `fusion.network.encoder_export` wrote it.

    Raises:
        SourceUnavailableError: If the file is missing or is no network.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(path.read_bytes(), options)
    except (OSError, *_UNREADABLE) as error:
        raise SourceUnavailableError(
            "image.encoder_not_read", file=path.name
        ) from error
    name = session.get_inputs()[0].name

    def encode(views: Field) -> Field:
        parts = [
            session.run(None, {name: views[first : first + _TOGETHER]})[0]
            for first in range(0, len(views), _TOGETHER)
        ]
        return np.concatenate(parts).astype(np.float32)

    return encode
