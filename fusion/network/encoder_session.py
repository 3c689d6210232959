"""The image encoder in ONNX Runtime, without PyTorch."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.models.onnx_session import onnx_session

Field = NDArray[np.float32]
Encode = Callable[[Field], Field]
"""From (nodules, 3, 3, 96, 96), 0 to 1, to features (nodules, 1280)."""

_TOGETHER: Final = 8  # count; chosen: more take more memory


def encoder_from(path: Path) -> Encode:
    """An encoder from its ONNX file, on one thread.

    Args:
        path: As `fusion.network.encoder_export` wrote it.

    Raises:
        SourceUnavailableError: If the file is missing or is no network.
    """
    session = onnx_session(path, "image.encoder_not_read")
    name = session.get_inputs()[0].name

    def encode(views: Field) -> Field:
        parts = [
            session.run(None, {name: views[first : first + _TOGETHER]})[0]
            for first in range(0, len(views), _TOGETHER)
        ]
        return np.concatenate(parts).astype(np.float32)

    return encode
