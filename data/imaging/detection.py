"""Detections: places that may be nodules."""

from dataclasses import dataclass

from data.errors import InvalidClinicalValueError
from data.imaging.volume import Millimetres3
from data.message import Message


@dataclass(frozen=True, slots=True)
class NoduleCandidate:
    """A place that may be a nodule.

    Attributes:
        centre_mm: Centre, LPS.
        diameter_mm: Rough estimate, for showing and for choosing a box; a measured
            diameter comes from segmentation.
        score: 0 to 1; higher is more like a nodule. It is calibrated on what the
            detector was trained on and is no probability in a patient.
        reasons: What speaks for and against it, the weightiest first.
    """

    centre_mm: Millimetres3
    diameter_mm: float
    score: float
    reasons: tuple[Message, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.score <= 1:  # also refuses NaN
            raise InvalidClinicalValueError("detection.score", score=self.score)
        if not 0 < self.diameter_mm < float("inf"):
            raise InvalidClinicalValueError(
                "detection.diameter", diameter=self.diameter_mm
            )


@dataclass(frozen=True, slots=True)
class FoundAgain:
    """Places where a known nodule may lie on a follow-up scan.

    Attributes:
        expected_mm: Where registration predicts it, LPS.
        candidates: Those within reach, the likeliest first; empty if it is gone, or
            the detector cannot see it.
    """

    expected_mm: Millimetres3
    candidates: tuple[NoduleCandidate, ...]
