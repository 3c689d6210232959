"""The ways to outline a nodule; both methods together are the default."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from data.volume import CTVolume, Millimetres3
from fusion.imaging.joint_segmentation import segment_jointly
from fusion.imaging.network_segmentation import segment_with_network
from fusion.imaging.segmentation import NoduleSegmentation, segment_nodule

Segmenter = Callable[[CTVolume, Millimetres3], NoduleSegmentation]


class SegmentationMethod(StrEnum):
    """How a nodule is outlined."""

    JOINT = "joint"
    OPENING = "opening"
    NETWORK = "network"


METHOD_NAMES: Final = {
    SegmentationMethod.JOINT: "opening and network, partial volumes 2.1",
    SegmentationMethod.OPENING: "adaptive opening, partial volumes 2.1",
    SegmentationMethod.NETWORK: "network, partial volumes 2.1",
}
"""Name and version that a measurement carries; changed whenever a number may change."""


def _joint(volume: CTVolume, seed_mm: Millimetres3) -> NoduleSegmentation:
    return segment_jointly(volume, seed_mm).chosen


SEGMENTERS: Final[dict[SegmentationMethod, Segmenter]] = {
    SegmentationMethod.JOINT: _joint,
    SegmentationMethod.OPENING: segment_nodule,
    SegmentationMethod.NETWORK: segment_with_network,
}
"""By method; the default comes first."""
