"""The image expert beside size alone, on nodules whose ratings are known."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidClinicalValueError
from fusion.network.image_expert import (
    BENIGN_UP_TO,
    MALIGNANT_FROM,
    ImageExpert,
)
from fusion.statistics.comparison import (
    ModelComparison,
    Outcomes,
    Scored,
    compare_scores,
)

Floats = NDArray[np.float64]

_LOG_CALIPER: Final = 0.1  # ln diameter; chosen: wider pairs differ more in size
_SIZE: Final = "size"


@dataclass(frozen=True, slots=True, eq=False)
class RatedImages:
    """Nodules with their features and ratings.

    Attributes:
        features: Shape (nodules, features).
        diameter_mm: Shape (nodules,).
        rating: Shape (nodules,); 1 to 5.
        patients: Shape (nodules,); whole numbers.
    """

    features: NDArray[np.float32] = field(repr=False)
    diameter_mm: Floats
    rating: Floats
    patients: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Refuse ratings that nobody gives."""
        for value in self.rating:
            if not 1 <= value <= 5:
                raise InvalidClinicalValueError("image.rating", value=float(value))


@dataclass(frozen=True, slots=True)
class ImageValidation:
    """Performance of the image expert.

    Attributes:
        everyone: All nodules rated 4–5 or 1–2.
        size_matched: Pairs of one of each kind, alike in size; None if too few.
        undecided: Nodules rated between, left out.
        unusual: Share of all nodules beyond the limit of what is familiar.
    """

    everyone: ModelComparison
    size_matched: ModelComparison | None
    undecided: int
    unusual: float


def validate_images(
    expert: ImageExpert,
    images: RatedImages,
    rng: np.random.Generator,
    resamples: int = 1000,
) -> ImageValidation:
    """Compare the expert with the size alone; nothing is withheld.

    Args:
        expert: Of the encoder that gave the features.
        images: Nodules that it did not learn from.
        rng: Chance of the bootstrap, by patient.
        resamples: Of the bootstrap.

    Raises:
        InvalidClinicalValueError: If fewer than ten of either kind are rated.
    """
    rating = images.rating
    decided = (rating >= MALIGNANT_FROM) | (rating <= BENIGN_UP_TO)
    suspicious = rating >= MALIGNANT_FROM
    told = expert.probabilities(images.features, images.diameter_mm)
    distance = expert.projection.distance(images.features)

    def compared(rows: NDArray[np.bool_]) -> ModelComparison:
        return compare_scores(
            Scored(told[rows], probability=True),
            {_SIZE: Scored(images.diameter_mm[rows])},
            Outcomes(suspicious[rows], images.patients[rows]),
            rng,
            resamples,
        )

    matched = decided.copy()
    matched[decided] = size_matched(images.diameter_mm[decided], suspicious[decided])
    try:
        pairs = compared(matched)
    except InvalidClinicalValueError:
        pairs = None
    return ImageValidation(
        compared(decided),
        pairs,
        int((~decided).sum()),
        float((distance > expert.unusual_from).mean()),
    )


def size_matched(
    diameter_mm: Floats, suspicious: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Pairs of a suspicious nodule and another whose diameter is within 10 %.

    Greedy, from the smallest suspicious nodule; each is used once.

    Returns:
        Shape (nodules,); True for those in a pair.
    """
    logs = np.log(diameter_mm)
    free = ~suspicious
    kept = np.zeros(len(logs), dtype=bool)
    for index in np.flatnonzero(suspicious)[np.argsort(logs[suspicious])]:
        gap = np.where(free, np.abs(logs - logs[index]), np.inf)
        nearest = int(np.argmin(gap))
        if gap[nearest] <= _LOG_CALIPER:
            kept[[index, nearest]] = True
            free[nearest] = False
    return kept
