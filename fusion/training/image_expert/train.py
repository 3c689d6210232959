"""Makes the image expert from rated nodules as the encoder sees them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fusion.network.encoder_session import Encode
from fusion.network.image_expert import BENIGN_UP_TO, MALIGNANT_FROM, ImageExpert
from fusion.training.image_expert.dataset import Bytes, RatedPool, held_out_nodules
from fusion.training.image_expert.head import HeadPlan, RatedFeatures, fit_expert
from fusion.training.patches.rated import RatedShapes

# Counts; chosen: more take longer or more memory, fewer teach less.
_CALIBRATED_ON: Final = 64
_TOGETHER: Final = 32


def calibration_sample(pool: RatedPool, learnt: NDArray[np.bool_]) -> Bytes:
    """Choose some renderings that an encoder of small numbers is calibrated on.

    Args:
        pool: Renderings.
        learnt: Shape (nodules,); the training patients'.
    """
    step = max(1, int(learnt.sum()) // _CALIBRATED_ON)
    return np.asarray(pool.views[0][learnt][::step])


def variance_kept(whole: Encode, small: Encode, sample: Bytes) -> float:
    """Measure what share of the features' variance an encoder of small numbers keeps.

    Args:
        whole: The encoder in float32.
        small: The same in int8.
        sample: Renderings.
    """
    one, other = features_of(whole, sample), features_of(small, sample)
    return 1 - float(((one - other) ** 2).sum() / ((one - one.mean(0)) ** 2).sum())


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


def fit_image_expert(
    shapes: RatedShapes, features: NDArray[np.float32], seed: int
) -> ImageExpert:
    """Fit the expert to the clearly rated nodules of the training patients.

    Args:
        shapes: All nodules.
        features: Shape (renderings, nodules, features).
        seed: Of all chance.
    """
    learnt = ~held_out_nodules(shapes)
    return fit_expert(
        rated_features(shapes, features).of(learnt & decided(shapes)),
        np.concatenate(list(features[:, learnt])),
        HeadPlan(),
        np.random.default_rng(seed),
    )
