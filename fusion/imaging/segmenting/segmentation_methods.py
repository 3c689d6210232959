"""The ways to outline a nodule; both methods together are the default."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Final

from data.imaging.nodule import MeasurementFlag
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.segmenting.joint_segmentation import segment_jointly
from fusion.imaging.segmenting.network_segmentation import segment_with_network
from fusion.imaging.segmenting.quality_control import judge_outline
from fusion.imaging.segmenting.segmentation import NoduleSegmentation, segment_nodule

Segmenter = Callable[[CTVolume, Millimetres3], NoduleSegmentation]


class SegmentationMethod(StrEnum):
    """Method by which a nodule is outlined."""

    JOINT = "joint"
    OPENING = "opening"
    NETWORK = "network"


METHOD_NAMES: Final = {
    SegmentationMethod.JOINT: "opening and network, partial volumes 2.2",
    SegmentationMethod.OPENING: "adaptive opening, partial volumes 2.2",
    SegmentationMethod.NETWORK: "network, partial volumes 2.2",
}
"""Name and version that a measurement carries; changed whenever a number may change."""


def segment_and_judge(volume: CTVolume, seed_mm: Millimetres3) -> NoduleSegmentation:
    """Cut out a nodule by both methods, and flag the outline if it looks wrong.

    Args:
        volume: A chest CT.
        seed_mm: A point in or within 2.5 mm of the nodule, LPS.

    Raises:
        NotMeasurableError: If there is no nodule at the seed.
    """
    found = segment_jointly(volume, seed_mm)
    review = judge_outline(volume, found)
    flags = {MeasurementFlag.OUTLINE_NEEDS_REVIEW} if review.needed else set()
    return replace(
        found.chosen,
        flags=found.chosen.flags | flags,
        failure_probability=review.failure_probability,
    )


SEGMENTERS: Final[dict[SegmentationMethod, Segmenter]] = {
    SegmentationMethod.JOINT: segment_and_judge,
    SegmentationMethod.OPENING: segment_nodule,
    SegmentationMethod.NETWORK: segment_with_network,
}
"""By method; the default comes first."""
