"""Embeddings of a patient's nodules by the image encoder, kept once they were made."""

from typing import Final

import numpy as np

from connectors.dicom.series import read_series
from connectors.store.repository import Repository
from data.errors import FusionBoardError
from data.imaging.nodule import Nodule, NoduleMeasurement
from data.imaging.volume import CTVolume
from data.patient.case import PatientCase
from fusion.assessment.fused import NoduleEmbeddings
from fusion.imaging.sphere import equivalent_diameter_mm
from fusion.network.nodule_views import views_of_volume
from fusion.network.released_image_expert import encoder_version, released_encoder
from fusion.prediction.columns_of_case import largest_nodules

# Counts; the nodules chosen: more take longer. The features by definition of the
# released encoder.
MOST_NODULES: Final = 3
_FEATURES: Final = 1280

_Features = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def nodule_embeddings(repository: Repository, case: PatientCase) -> NoduleEmbeddings:
    """Embed the three largest nodules on their last scans.

    A scan that cannot be read any more leaves its nodules without an embedding.

    Args:
        repository: The store.
        case: The patient.
    """
    nodules = largest_nodules(case, MOST_NODULES)
    found = [(one, _embedding(repository, one)) for one in nodules]
    read = [(one, features) for one, features in found if features is not None]
    features = np.zeros((0, _FEATURES), np.float32)
    if read:
        features = np.stack([one for _, one in read])
    return NoduleEmbeddings(
        features,
        tuple(
            equivalent_diameter_mm(one.measurements[-1].volume_mm3) for one, _ in read
        ),
        tuple(one.label for one, _ in read),
        len(nodules) - len(read),
    )


def _embedding(repository: Repository, nodule: Nodule) -> _Features | None:
    last = nodule.measurements[-1]
    cache_key = _cache_key(last)
    with repository.reading() as work:
        kept = work.embedding_cache.cached_embedding(
            nodule.tracking_uid, last.series_uid, cache_key
        )
    if kept is not None:
        return kept
    made = _made(repository, last)
    if made is not None:
        with repository.writing() as work:
            work.embedding_cache.cache_embedding(
                nodule.tracking_uid, last.series_uid, cache_key, made
            )
    return made


def _cache_key(scan: NoduleMeasurement) -> str:
    """Write what decides an embedding: the encoder, and the place it looks at."""
    place = ",".join(f"{value:.2f}" for value in scan.centre_mm)
    return f"{encoder_version()}@{place}"


def _made(repository: Repository, scan: NoduleMeasurement) -> _Features | None:
    volume = _volume(repository, scan.series_uid)
    if volume is None:
        return None
    try:
        views = views_of_volume(volume, scan.centre_mm)
    except FusionBoardError:
        return None
    (features,) = released_encoder()(views.window[None])
    return np.asarray(features, np.float32)


def _volume(repository: Repository, series_uid: str) -> CTVolume | None:
    with repository.reading() as work:
        series = work.studies.stored_series(series_uid)
    try:
        return None if series is None else read_series(series.files)
    except FusionBoardError:
        return None
