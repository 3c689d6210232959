"""Answers of the fused model of simulated outcomes about a simulated patient."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.results.prediction import Modality, Prediction


@dataclass(frozen=True, slots=True)
class WeighedPrediction:
    """A prediction, and whose evidence it rests on.

    Attributes:
        prediction: With its 90 % interval.
        nodule: Number of the nodule it was made with, from 0; None without images.
        weights: Of each modality; they sum to 1, or to 0 if nothing is known.
    """

    prediction: Prediction
    nodule: int | None
    weights: Mapping[Modality, float]


@dataclass(frozen=True, slots=True)
class FusedPrediction:
    """All answers of the fused model; on simulated patients alone.

    Attributes:
        predictions: Nodules first, then therapies.
        labels: Of the nodules whose images were read, in the order of their numbers.
        unread: How many nodules' scans could not be read.
    """

    predictions: tuple[WeighedPrediction, ...]
    labels: tuple[str, ...]
    unread: int
