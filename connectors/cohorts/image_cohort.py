"""Reads a cohort of nodule images with ratings: one npz file."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidRecordError, SourceUnavailableError
from fusion.network.nodule_views import NoduleViews

_NEEDED: Final = ("views", "diameter_mm", "malignancy", "patient_id")


@dataclass(frozen=True, slots=True, eq=False)
class ImageCohort:
    """Nodules with their images and ratings.

    Attributes:
        views: Shape (nodules, 3, 3, 96, 96), 0 to 1.
        diameter_mm: Shape (nodules,); of the sphere of equal volume.
        malignancy: Shape (nodules,); 1 to 5.
        patients: Shape (nodules,); a whole number for each patient.
    """

    views: NDArray[np.float32] = field(repr=False)
    diameter_mm: NDArray[np.float64]
    malignancy: NDArray[np.float64]
    patients: NDArray[np.int64]


def read_image_cohort(path: Path) -> ImageCohort:
    """Read a cohort.

    Args:
        path: npz with `views` (nodules, 3, 3, 96, 96; uint8 of 0 to 255 or floats of 0
            to 1), `diameter_mm`, `malignancy` (1 to 5) and `patient_id`.

    Raises:
        SourceUnavailableError: If the file cannot be read.
        InvalidRecordError: If an array is missing or their lengths differ.
        InvalidScanError: If an image is none of a nodule.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (OSError, ValueError, BadZipFile) as error:
        raise SourceUnavailableError("image.cohort_not_read", file=path.name) from error
    missing = [name for name in _NEEDED if name not in arrays]
    lengths = {name: len(arrays[name]) for name in _NEEDED if name in arrays}
    if missing or len(set(lengths.values())) != 1:
        raise InvalidRecordError(
            "image.cohort_columns", missing=missing or "–", lengths=lengths
        )
    views = _as_share(arrays["views"])
    checked = [NoduleViews(one).window for one in views]
    _, patients = np.unique(arrays["patient_id"], return_inverse=True)
    return ImageCohort(
        np.stack(checked),
        arrays["diameter_mm"].astype(np.float64),
        arrays["malignancy"].astype(np.float64),
        patients.astype(np.int64),
    )


def _as_share(views: NDArray[np.generic]) -> NDArray[np.float32]:
    if views.dtype == np.uint8:
        return np.asarray(views, np.float32) / np.float32(255)
    return np.asarray(views, np.float32)
