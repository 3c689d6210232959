"""What the image encoder sees of a patient's nodules, from the stored scans."""

from dataclasses import dataclass, field
from math import pi
from typing import Final

import numpy as np
from numpy.typing import NDArray

from connectors.dicom.series import read_series
from connectors.store.repository import Repository
from connectors.store.studies import stored_series
from data.case import PatientCase
from data.errors import FusionBoardError
from data.nodule import Nodule
from data.volume import CTVolume
from fusion.network.nodule_views import NoduleViews, views_of_volume
from fusion.network.released_image_expert import released_encoder
from fusion.prediction.columns_of_case import largest_nodules

MOST_NODULES: Final = 3
_FEATURES: Final = 1280


@dataclass(frozen=True, slots=True, eq=False)
class NodulePictures:
    """Features of nodules whose scans could be read.

    Attributes:
        features: Shape (nodules, 1280).
        diameter_mm: Of the sphere of equal volume, one a nodule.
        labels: One a nodule.
        unread: How many nodules' scans could not be read.
    """

    features: NDArray[np.float32] = field(repr=False)
    diameter_mm: tuple[float, ...]
    labels: tuple[str, ...]
    unread: int


def nodule_pictures(repository: Repository, case: PatientCase) -> NodulePictures:
    """Pictures of the three largest nodules on their last scans.

    A scan that cannot be read any more leaves its nodules without a picture.

    Args:
        repository: The store.
        case: The patient.
    """
    nodules = largest_nodules(case, MOST_NODULES)
    volumes: dict[str, CTVolume | None] = {}
    seen: list[tuple[Nodule, NoduleViews]] = []
    for nodule in nodules:
        last = nodule.measurements[-1]
        if last.series_uid not in volumes:
            volumes[last.series_uid] = _volume(repository, last.series_uid)
        views = _views(volumes[last.series_uid], nodule)
        if views is not None:
            seen.append((nodule, views))
    features = np.zeros((0, _FEATURES), np.float32)
    if seen:
        features = released_encoder()(np.stack([views.window for _, views in seen]))
    return NodulePictures(
        features,
        tuple(
            float((6 * one.measurements[-1].volume_mm3 / pi) ** (1 / 3))
            for one, _ in seen
        ),
        tuple(one.label for one, _ in seen),
        len(nodules) - len(seen),
    )


def _volume(repository: Repository, series_uid: str) -> CTVolume | None:
    with repository.reading() as connection:
        series = stored_series(connection, series_uid)
    try:
        return None if series is None else read_series(series.files)
    except FusionBoardError:
        return None


def _views(volume: CTVolume | None, nodule: Nodule) -> NoduleViews | None:
    try:
        if volume is None:
            return None
        return views_of_volume(volume, nodule.measurements[-1].centre_mm)
    except FusionBoardError:
        return None
