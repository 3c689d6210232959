"""Evidence for and against an outline, without knowing the truth."""

from dataclasses import astuple, dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.imaging.nodule import MeasurementFlag
from data.imaging.volume import CTVolume
from fusion.imaging.agreement import Mask, dice
from fusion.imaging.segmenting.joint_segmentation import JointSegmentation
from fusion.imaging.segmenting.network_segmentation import NoduleProbability
from fusion.imaging.segmenting.opening import touches_edge
from fusion.imaging.segmenting.segmentation import NoduleSegmentation

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_LARGEST_LOG_RATIO: Final = 3.0


@dataclass(frozen=True, slots=True)
class SegmentationEvidence:
    """Figures about one outline; each is 0 or small where nothing is wrong.

    Attributes:
        disagreement: 1 − Dice of the two methods; 1 if only one found a nodule.
        log_volume_ratio: How far their volumes differ, natural logarithm.
        doubt: Mean entropy of the network's probabilities in and around the outline,
            bits.
        threshold_sensitivity: ln of the volumes at probabilities of 0.3 and of 0.7.
        outside: Share of the outline that the network gives less than 0.5.
        unsure: 1 − mean of the network's probabilities inside the outline.
        missed: Share of what the network gives more than 0.5 that is not outlined.
        low_contrast: 1 at no contrast to lung, 0 at 900 HU and more.
        contact_share: Share of the surface that meets other dense tissue.
        wall_share: Share of the surface on the chest wall.
        opening: Radius of the opening over the nodule's radius.
        leaked: 1 if the opening refused, or cut it from what left the box.
        at_edge: 1 if it touches the face of its region.
        smallness: 1 at 0 mm, falling to 0 at 20 mm and more.
        raggedness: How much more surface it has than a sphere, 0 to 1.
    """

    disagreement: float
    log_volume_ratio: float
    doubt: float
    threshold_sensitivity: float
    outside: float
    unsure: float
    missed: float
    low_contrast: float
    contact_share: float
    wall_share: float
    opening: float
    leaked: float
    at_edge: float
    smallness: float
    raggedness: float

    def as_array(self) -> NDArray[np.float64]:
        """All figures, in the order of the attributes."""
        return np.array(astuple(self), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """The smallest box that holds all that was looked at.

    Attributes:
        volume: The scan.
        start: Index of its first voxel in the scan.
        shape: Of the box.
    """

    volume: CTVolume
    start: NDArray[np.int64]
    shape: tuple[int, ...]

    @classmethod
    def around(cls, volume: CTVolume, found: JointSegmentation) -> Self:
        """The frame of an outline and of what both methods thought."""
        parts = (found.chosen, found.opening, found.network, found.seen)
        regions = [part.region for part in parts if part is not None]
        starts = np.array([_start(volume, region) for region in regions])
        ends = starts + np.array([region.hu.shape for region in regions])
        low, high = starts.min(axis=0), ends.max(axis=0)
        return cls(volume, low, tuple(int(n) for n in high - low))

    def mask(self, found: NoduleSegmentation | None) -> Mask:
        """A method's mask; empty if it found nothing."""
        whole = np.zeros(self.shape, dtype=bool)
        if found is not None:
            whole[self._place(found.region)] = found.mask
        return whole

    def probability(self, seen: NoduleProbability | None) -> NDArray[np.float32]:
        """The network's probabilities; 0 where it did not look."""
        whole = np.zeros(self.shape, dtype=np.float32)
        if seen is not None:
            whole[self._place(seen.region)] = seen.probability
        return whole

    def _place(self, region: CTVolume) -> tuple[slice, ...]:
        start = _start(self.volume, region) - self.start
        sizes = zip(start, region.hu.shape, strict=True)
        return tuple(slice(int(a), int(a) + n) for a, n in sizes)


def _start(volume: CTVolume, region: CTVolume) -> NDArray[np.int64]:
    """Index in a scan of the first voxel of a part of it."""
    return np.round(volume.index_of(region.origin_mm)).astype(np.int64)


def evidence_of(volume: CTVolume, found: JointSegmentation) -> SegmentationEvidence:
    """Gather the evidence on an outline.

    Args:
        volume: The scan.
        found: The outline and what both methods thought.
    """
    chosen, opening, network = found.chosen, found.opening, found.network
    frame = _Frame.around(volume, found)
    mask = frame.mask(chosen)
    ours, theirs = frame.mask(opening), frame.mask(network)
    probability = frame.probability(found.seen)
    size = float(mask.sum())
    radius_mm = float((3 * size * volume.voxel_mm3 / (4 * np.pi)) ** (1 / 3))
    likely = probability > 0.5
    near = ndimage.binary_dilation(mask, iterations=2)
    near &= ~ndimage.binary_erosion(mask, iterations=2)
    return SegmentationEvidence(
        disagreement=1 - dice(ours, theirs),
        log_volume_ratio=_log_ratio(float(ours.sum()), float(theirs.sum())),
        doubt=float(_entropy_bits(probability[near]).mean()),
        threshold_sensitivity=_log_ratio(
            float((probability > 0.3).sum()), float((probability > 0.7).sum())
        ),
        outside=float((mask & ~likely).sum() / size),
        unsure=float(1 - probability[mask].mean()),
        missed=float((likely & ~mask).sum() / max(1.0, float(likely.sum()))),
        low_contrast=float(np.clip(1 - chosen.levels.contrast_hu / 900, 0, 1)),
        contact_share=chosen.contact_share,
        wall_share=0.0 if opening is None else opening.wall_share,
        opening=0.0 if opening is None else opening.opening_mm / max(radius_mm, 0.5),
        leaked=float(opening is None or MeasurementFlag.LEAK_CUT in opening.flags),
        at_edge=float(touches_edge(chosen.mask)),
        smallness=float(np.clip(1 - radius_mm / 10, 0, 1)),
        raggedness=_raggedness(chosen, radius_mm),
    )


def _entropy_bits(probability: NDArray[np.float32]) -> NDArray[np.float32]:
    p = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.asarray(-p * np.log2(p) - (1 - p) * np.log2(1 - p))


def _log_ratio(one: float, other: float) -> float:
    if min(one, other) <= 0:
        return _LARGEST_LOG_RATIO
    return min(abs(float(np.log(one / other))), _LARGEST_LOG_RATIO)


def _raggedness(segmentation: NoduleSegmentation, radius_mm: float) -> float:
    """1 − sphericity, with the surface counted on a smoothed mask's voxel faces."""
    soft = ndimage.gaussian_filter(segmentation.mask.astype(np.float32), 0.8)
    slopes = np.gradient(soft, *segmentation.region.spacing_mm)
    steepness = np.sqrt(sum(slope**2 for slope in slopes))
    surface_mm2 = float(steepness.sum() * segmentation.region.voxel_mm3)
    return float(np.clip(1 - 4 * np.pi * radius_mm**2 / max(surface_mm2, 1e-6), 0, 1))
