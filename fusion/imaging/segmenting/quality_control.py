"""Probability that an outline has failed, from its own evidence.

Fitted on simulated failures alone by `fusionboard train segmentation-qc`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

import numpy as np
import orjson

from data.imaging.volume import CTVolume
from fusion.imaging.segmenting.joint_segmentation import JointSegmentation
from fusion.imaging.segmenting.segmentation_evidence import (
    SegmentationEvidence,
    evidence_of,
)


@dataclass(frozen=True, slots=True)
class FailureModel:
    """A logistic model of failure.

    Attributes:
        intercept: Log odds where all evidence is 0.
        weights: Log odds for each unit of evidence, by its name.
        review_from: Probability from which an outline should be looked at.
    """

    intercept: float
    weights: Mapping[str, float]
    review_from: float

    def probability(self, evidence: SegmentationEvidence) -> float:
        """Probability that Dice with the truth is below 0.5."""
        names = [field.name for field in fields(evidence)]
        weights = np.array([self.weights[name] for name in names])
        log_odds = self.intercept + float(weights @ evidence.as_array())
        return float(1 / (1 + np.exp(-np.clip(log_odds, -50, 50))))


@dataclass(frozen=True, slots=True)
class OutlineJudgement:
    """Need for a person to look at an outline.

    Attributes:
        failure_probability: That it failed, 0 to 1.
        needed: Whether that is too much.
    """

    failure_probability: float
    needed: bool


@cache
def shipped_failure_model() -> FailureModel:
    """The model in `data/models`, read when first asked for."""
    path = files("data.models").joinpath("segmentation_review.json")
    found = orjson.loads(path.read_bytes())
    return FailureModel(found["intercept"], found["weights"], found["review_from"])


def judge_outline(
    volume: CTVolume, found: JointSegmentation, model: FailureModel | None = None
) -> OutlineJudgement:
    """Judge an outline by its evidence.

    Args:
        volume: The scan.
        found: The outline and what both methods thought.
        model: Another model than the one shipped.
    """
    judge = model or shipped_failure_model()
    probability = judge.probability(evidence_of(volume, found))
    return OutlineJudgement(probability, probability >= judge.review_from)
