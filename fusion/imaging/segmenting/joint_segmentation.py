"""Two methods on one nodule: the mean of both, for each errs in its own way.

Opening finds the half-maximum edge best; the network knows better what belongs to a
hazy nodule and what to a vessel or the wall. That they differ is itself a warning.
"""

from dataclasses import dataclass, replace
from math import dist
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.errors import NotMeasurableError
from data.imaging.nodule import MeasurementFlag
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.agreement import dice
from fusion.imaging.segmenting.distance import distance_mm
from fusion.imaging.segmenting.network_segmentation import (
    Field,
    Mask,
    NoduleProbability,
    Predictor,
    component_near,
    nodule_probability,
    segmentation_of,
)
from fusion.imaging.segmenting.opening import half_voxel_mm
from fusion.imaging.segmenting.segmentation import NoduleSegmentation, segment_nodule

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
LEAST_AGREEMENT: Final = 0.5
"""Dice of the two methods below which they mean different things."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
SURE_FROM: Final = 0.785  # probability
SURE_FROM_MM: Final = 8.0
"""Mean probability and diameter from which the network may speak alone.

On simulated patches it calls most vessels that opening refuses a nodule, but with less
probability, and small."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
HAZY_BELOW_HU: Final = -300.0
HAZY_SHARE: Final = 0.45
"""Chosen on the tuning patches and 400 simulated ones, where it helped both."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_HALF: Final = 0.5  # probability
_EDGE_WIDTH_MM: Final = 1.5
_FAR_MM: Final = 20.0
_ECCENTRIC: Final = 0.4  # share of the diameter


@dataclass(frozen=True, slots=True, eq=False)
class JointSegmentation:
    """An outline and what each method thought.

    Attributes:
        chosen: The outline to use.
        opening: By adaptive opening, or None if it refused.
        network: By the network, or None if it saw no nodule.
        seen: The network's probabilities, or None.
    """

    chosen: NoduleSegmentation
    opening: NoduleSegmentation | None
    network: NoduleSegmentation | None
    seen: NoduleProbability | None


def segment_jointly(
    volume: CTVolume, seed_mm: Millimetres3, predict: Predictor | None = None
) -> JointSegmentation:
    """Cut out the nodule at a seed by both methods.

    Args:
        volume: A chest CT.
        seed_mm: A point in or within 2.5 mm of the nodule, LPS.
        predict: Another network than the one shipped.

    Raises:
        NotMeasurableError: If neither method finds a nodule, or only the network does
            and is not sure; by the words of the opening, which knows why.
    """
    try:
        opening = segment_nodule(volume, seed_mm)
    except NotMeasurableError:
        seen, network = _looked_at(volume, seed_mm, predict)
        if seen is None or network is None or not _is_sure(network, seen):
            raise
        return JointSegmentation(_alone_seen(seen, seed_mm), None, network, seen)
    middle_mm = _middle_mm(opening)
    if dist(middle_mm, seed_mm) > _ECCENTRIC * np.cbrt(
        3 * opening.mask_mm3 / 4 / np.pi
    ):
        # seen from the rim, a nodule looks different
        opening = _again(volume, middle_mm) or opening
    seen, network = _looked_at(volume, seed_mm, predict)
    if seen is None or network is None:
        return JointSegmentation(_alone(opening), opening, None, seen)
    chosen = _joined(opening, network, seen, seed_mm) or _alone_seen(seen, seed_mm)
    return JointSegmentation(chosen, opening, network, seen)


def _again(volume: CTVolume, seed_mm: Millimetres3) -> NoduleSegmentation | None:
    try:
        return segment_nodule(volume, seed_mm)
    except NotMeasurableError:
        return None


def _middle_mm(found: NoduleSegmentation) -> Millimetres3:
    """The voxel of an outline that lies nearest to its centre of mass."""
    inside = np.argwhere(found.mask)
    off_mm = (inside - inside.mean(axis=0)) * found.region.spacing_mm
    k, i, j = inside[int(np.argmin((off_mm**2).sum(axis=1)))]
    return found.region.lps_mm((float(k), float(i), float(j)))


def _looked_at(
    volume: CTVolume, seed_mm: Millimetres3, predict: Predictor | None
) -> tuple[NoduleProbability | None, NoduleSegmentation | None]:
    """Ask the network at a seed and outline what it sees; None for what it does not."""
    try:
        seen = nodule_probability(volume, seed_mm, predict)
    except NotMeasurableError:
        return None, None
    mask = component_near(seen.probability > _HALF, seen.region, seed_mm)
    return seen, None if mask is None else segmentation_of(seen.region, mask)


def _is_sure(network: NoduleSegmentation, seen: NoduleProbability) -> bool:
    """Test whether the network's outline may stand where opening finds none."""
    diameter_mm = float(np.cbrt(6 * network.mask_mm3 / np.pi))
    mean = float(seen.probability[network.mask].mean())
    return diameter_mm >= SURE_FROM_MM and mean >= SURE_FROM


def _alone(segmentation: NoduleSegmentation) -> NoduleSegmentation:
    """An outline that the other method does not bear out."""
    flags = segmentation.flags | {MeasurementFlag.METHODS_DIFFER}
    return replace(segmentation, flags=flags)


def _alone_seen(seen: NoduleProbability, seed_mm: Millimetres3) -> NoduleSegmentation:
    """The network's outline, which opening does not bear out."""
    mask = _likely(seen.probability, seen.region, seed_mm)
    return _alone(segmentation_of(seen.region, mask))


def _likely(share: Field, region: CTVolume, seed_mm: Millimetres3) -> Mask:
    """Cut at a half share of nodule; of a hazy one, which both cut small, at less.

    Args:
        share: Shape of the region, 0 to 1; a half and more near the seed.
        region: Part of a scan.
        seed_mm: A point in or near the nodule, LPS.

    Returns:
        Shape of the region; empty if nothing near the seed is likely.
    """
    mask = component_near(share > _HALF, region, seed_mm)
    if mask is not None and np.median(region.hu[mask]) < HAZY_BELOW_HU:
        mask = component_near(share > HAZY_SHARE, region, seed_mm)
    return np.zeros(share.shape, dtype=bool) if mask is None else mask


def _joined(
    opening: NoduleSegmentation,
    network: NoduleSegmentation,
    seen: NoduleProbability,
    seed_mm: Millimetres3,
) -> NoduleSegmentation | None:
    """Outline where both on average say nodule; None if they mean different things."""
    region = seen.region
    mask = _moved(opening.mask, opening.region, region)
    if dice(mask, network.mask) < LEAST_AGREEMENT:
        return None
    depth_mm = _depth_mm(mask, region.spacing_mm)
    share = 1 / (1 + np.exp(-depth_mm / _EDGE_WIDTH_MM))
    whole = _likely((share + seen.probability) / 2, region, seed_mm)
    if not whole.any():
        return None
    others = _moved(opening.others, opening.region, region) & ~whole
    wall_mm = opening.wall_mm
    if wall_mm is not None:
        far = np.full(region.hu.shape, _FAR_MM, dtype=np.float32)
        wall_mm = _put(wall_mm, opening.region, far, region)
    return replace(opening, region=region, mask=whole, others=others, wall_mm=wall_mm)


def _moved(mask: Mask, from_region: CTVolume, to_region: CTVolume) -> Mask:
    """A mask of one region of a scan on another region of it."""
    empty = np.zeros(to_region.hu.shape, dtype=bool)
    return _put(mask, from_region, empty, to_region)


def _put(
    field: NDArray[Any],
    from_region: CTVolume,
    onto: NDArray[Any],
    to_region: CTVolume,
) -> NDArray[Any]:
    """A field of one region of a scan put where it lies in another region of it."""
    start = np.round(to_region.index_of(from_region.origin_mm)).astype(int)
    low = np.maximum(start, 0)
    high = np.minimum(start + field.shape, onto.shape)
    if (low < high).all():
        here = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
        there = tuple(
            slice(a - s, b - s) for a, b, s in zip(low, high, start, strict=True)
        )
        onto[here] = field[there]
    return onto


def _depth_mm(mask: Mask, spacing_mm: Millimetres3) -> Field:
    """Below the surface; negative outside, as far as the soft edge reaches."""
    if not mask.any():
        return np.full(mask.shape, -_FAR_MM, dtype=np.float32)
    half_mm = half_voxel_mm(spacing_mm)
    inside = distance_mm(mask, spacing_mm, _FAR_MM) - half_mm
    outside = half_mm - distance_mm(~mask, spacing_mm, _FAR_MM)
    return np.where(mask, inside, outside).astype(np.float32)
