"""The folder of a training of the image expert: encoders, features and the head."""

import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fusion.network.encoder_export import export_encoder, quantise_encoder
from fusion.network.encoder_session import Encode, encoder_from
from fusion.network.image_encoder import ImageEncoder
from fusion.network.image_expert import ImageExpert
from fusion.network.released_image_expert import arrays_of
from fusion.training.image_expert.dataset import Bytes, RatedPool
from fusion.training.image_expert.train import as_share, features_of, variance_kept
from fusion.training.patches.rated import RatedShapes

_logger = logging.getLogger(__name__)


def write_encoder(sample: Bytes, folder: Path) -> Encode:
    """Write the encoder as float32, and as int8 to note what that would cost.

    Args:
        sample: Renderings that the int8 encoder is calibrated on.
        folder: Where the files go.

    Returns:
        The float32 encoder, which is released: PyTorch gives the same answers.
    """
    whole, small = folder / "image_encoder.onnx", folder / "image_encoder_int8.onnx"
    if not small.exists():
        export_encoder(ImageEncoder(), whole)
        quantise_encoder(whole, as_share(sample), small)
    kept = variance_kept(encoder_from(whole), encoder_from(small), sample)
    note = {"int8_variance_kept": kept}
    (folder / "encoder.json").write_text(json.dumps(note), encoding="utf-8")
    _logger.info("%s", note)
    return encoder_from(whole)


def cached_features(
    encode: Encode, pool: RatedPool, folder: Path
) -> NDArray[np.float32]:
    """Shape (renderings, nodules, features); computed once."""
    path = folder / "features.npy"
    if not path.exists():
        np.save(path, np.stack([features_of(encode, views) for views in pool.views]))
    return np.asarray(np.load(path), np.float32)


def write_expert(expert: ImageExpert, out: Path) -> None:
    """Write the expert in the form in which it is released."""
    arrays: dict[str, Any] = dict(arrays_of(expert))
    np.savez_compressed(out, **arrays)


def write_cohort(
    shapes: RatedShapes, views: Bytes, rows: NDArray[np.bool_], out: Path
) -> None:
    """Write nodules in the form that `fusionboard validate image` reads."""
    np.savez_compressed(
        out,
        views=views[rows],
        diameter_mm=shapes.diameter_mm[rows],
        malignancy=shapes.malignancy[rows],
        patient_id=shapes.library.patient[rows],
    )
