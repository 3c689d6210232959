"""The image expert: how suspicious radiologists would call the image of a nodule.

The encoder's features and the nodule's size go through a small head: principal
components, then logistic models, five of them on different renderings, each refitted
on resamples of the patients. Features far from those it learnt from widen the
interval, or withhold the answer.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from data.errors import InvalidClinicalValueError

Floats = NDArray[np.float64]

# Mean score of the readers, 1 to 5; see docs/methods/image_expert.md.
MALIGNANT_FROM: Final = 4.0
BENIGN_UP_TO: Final = 2.0

# Log-odds and quantiles. Chosen: outside these diameters nothing is claimed; wider
# intervals hold the truth more often.
_DIAMETERS_MM: Final = (3.0, 60.0)
_WIDER: Final = 1.0
_COVERAGE: Final = (0.025, 0.975)


class Familiarity(StrEnum):
    """Likeness of an image to those the expert learnt from."""

    FAMILIAR = "familiar"
    UNUSUAL = "unusual"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ImageRating:
    """Answer of the image expert about one nodule.

    Attributes:
        probability: That readers would rate it 4 or 5 rather than 1 or 2; None if
            withheld.
        low: Of the 95 % interval.
        high: Of the 95 % interval.
        novelty: Distance from the training patches; 1 is the limit for unusual.
        familiarity: What follows from it.
    """

    probability: float | None
    low: float | None
    high: float | None
    novelty: float
    familiarity: Familiarity


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """From the encoder's features to a few components.

    Attributes:
        mean: Shape (features,).
        spread: Shape (features,); standard deviations.
        axes: Shape (components, features); unit vectors.
        scale: Shape (components,); standard deviation along each axis.
        residual: Typical length of what the axes leave, squared.
    """

    mean: Floats = field(repr=False)
    spread: Floats = field(repr=False)
    axes: Floats = field(repr=False)
    scale: Floats = field(repr=False)
    residual: float

    def components(self, features: NDArray[np.floating]) -> Floats:
        """Shape (nodules, components), of unit variance where it was learnt."""
        standard = (features - self.mean) / self.spread
        return np.asarray(standard @ self.axes.T / self.scale)

    def distance(self, features: NDArray[np.floating]) -> Floats:
        """Measure features' squared distance from training patches; about 2 inside.

        The mean squared component (Mahalanobis) and the squared length of what the
        components do not show, each about 1 where it was learnt.
        """
        standard = (features - self.mean) / self.spread
        seen = standard @ self.axes.T
        left = ((standard - seen @ self.axes) ** 2).sum(axis=1) / self.residual
        return np.asarray(((seen / self.scale) ** 2).mean(axis=1) + left)


@dataclass(frozen=True, slots=True, eq=False)
class ImageExpert:
    """The released head.

    Attributes:
        projection: Of the encoder's features.
        heads: Shape (members, resamples, 2 + components): intercept, log-diameter,
            components.
        temperature: Divides the log-odds.
        unusual_from: Distance beyond which 2.5 % of held-out training patches lie.
        unknown_from: Distance beyond which an answer is withheld.
    """

    projection: Projection
    heads: Floats = field(repr=False)
    temperature: float
    unusual_from: float
    unknown_from: float

    def rate(
        self, features: NDArray[np.floating], diameter_mm: NDArray[np.floating]
    ) -> tuple[ImageRating, ...]:
        """Rate nodules.

        Args:
            features: Shape (nodules, features), from the encoder that is released
                with it.
            diameter_mm: Shape (nodules,); of the sphere of equal volume.

        Raises:
            InvalidClinicalValueError: If a diameter is none of a nodule.
        """
        _check(diameter_mm)
        odds = self.log_odds(features, diameter_mm)
        distances = self.projection.distance(features)
        return tuple(
            self._rating(one, float(distance))
            for one, distance in zip(odds, distances, strict=True)
        )

    def probabilities(
        self, features: NDArray[np.floating], diameter_mm: NDArray[np.floating]
    ) -> Floats:
        """Shape (nodules,); nothing is withheld. For validation, not for patients."""
        return np.asarray(
            expit(self.log_odds(features, diameter_mm)).mean(axis=1), np.float64
        )

    def log_odds(
        self, features: NDArray[np.floating], diameter_mm: NDArray[np.floating]
    ) -> Floats:
        """Shape (nodules, members × resamples)."""
        terms = head_terms(self.projection.components(features), diameter_mm)
        flat = self.heads.reshape(-1, self.heads.shape[-1])
        return np.asarray((flat[:, 0] + terms @ flat[:, 1:].T) / self.temperature)

    def _rating(self, odds: Floats, distance: float) -> ImageRating:
        novelty = distance / self.unusual_from
        if distance > self.unknown_from:
            return ImageRating(None, None, None, novelty, Familiarity.UNKNOWN)
        probability = float(expit(odds).mean())
        low, high = (float(q) for q in np.quantile(odds, _COVERAGE))
        familiarity = Familiarity.FAMILIAR
        if distance > self.unusual_from:
            familiarity = Familiarity.UNUSUAL
            low, high = low - _WIDER, high + _WIDER
        middle = float(logit(np.clip(probability, 1e-9, 1 - 1e-9)))
        return ImageRating(
            probability,
            float(expit(min(low, middle))),
            float(expit(max(high, middle))),
            novelty,
            familiarity,
        )


def head_terms(components: Floats, diameter_mm: NDArray[np.floating]) -> Floats:
    """Assemble what the head sees: log-diameter, then the components."""
    return np.column_stack([np.log(diameter_mm), components])


def _check(diameter_mm: NDArray[np.floating]) -> None:
    smallest, largest = _DIAMETERS_MM
    for value in diameter_mm:
        if not smallest <= value <= largest:  # also refuses NaN
            raise InvalidClinicalValueError(
                "image.diameter", value=float(value), low=smallest, high=largest
            )
