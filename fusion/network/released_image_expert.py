"""The image expert that is released: views and size in, a rating out."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.models.image_expert import ENCODER_FILE, released_head
from fusion.network.encoder_session import Encode, encoder_from
from fusion.network.image_expert import ImageExpert, Projection


@cache
def released_encoder() -> Encode:
    """The encoder in `data/models`, in ONNX Runtime; loaded when first asked for."""
    return encoder_from(Path(str(files("data.models").joinpath(ENCODER_FILE))))


@cache
def encoder_version() -> str:
    """Hash of the released encoder: the same gives the same features."""
    content = files("data.models").joinpath(ENCODER_FILE).read_bytes()
    return hashlib.sha256(content).hexdigest()[:16]


def released_image_expert() -> ImageExpert:
    """The head in `data/models`."""
    return expert_of(released_head())


def expert_of(arrays: dict[str, NDArray[np.float64]]) -> ImageExpert:
    """An expert from its arrays, as `arrays_of` gives them."""
    return ImageExpert(
        Projection(
            arrays["mean"],
            arrays["spread"],
            arrays["axes"],
            arrays["scale"],
            float(arrays["residual"]),
        ),
        arrays["heads"],
        float(arrays["temperature"]),
        float(arrays["unusual_from"]),
        float(arrays["unknown_from"]),
    )


def arrays_of(expert: ImageExpert) -> dict[str, NDArray[np.float32]]:
    """An expert as plain arrays of 32 bits."""
    projection = expert.projection
    arrays: dict[str, object] = {
        "mean": projection.mean,
        "spread": projection.spread,
        "axes": projection.axes,
        "scale": projection.scale,
        "residual": projection.residual,
        "heads": expert.heads,
        "temperature": expert.temperature,
        "unusual_from": expert.unusual_from,
        "unknown_from": expert.unknown_from,
    }
    return {name: np.asarray(value, np.float32) for name, value in arrays.items()}
