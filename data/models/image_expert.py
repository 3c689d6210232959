"""The released head of the image expert: plain arrays, read once."""

from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

FILE: Final = "image_expert.npz"
ENCODER_FILE: Final = "image_encoder.onnx"


@cache
def released_head() -> dict[str, NDArray[np.float64]]:
    """The arrays of `image_expert.npz` by name; the card is beside it."""
    with files("data.models").joinpath(FILE).open("rb") as stream, np.load(stream) as f:
        return {name: f[name].astype(np.float64) for name in f.files}
