"""Opens a network in ONNX Runtime, without PyTorch."""

from pathlib import Path
from typing import Final

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors

from data.errors import SourceUnavailableError

_UNREADABLE: Final = (
    onnx_errors.Fail,
    onnx_errors.InvalidArgument,
    onnx_errors.InvalidGraph,
    onnx_errors.InvalidProtobuf,
    onnx_errors.NotImplemented,
)


def onnx_session(path: Path, error_key: str) -> onnxruntime.InferenceSession:
    """Open a network on one thread.

    Args:
        path: ONNX file.
        error_key: Of the message where it cannot be read.

    Raises:
        SourceUnavailableError: If the file is missing or is no network.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(path.read_bytes(), options)
    except (OSError, *_UNREADABLE) as error:
        raise SourceUnavailableError(error_key, file=path.name) from error
