"""One nodule on two scans, measured with the same levels of nodule and lung.

Each scan alone puts its edge between the levels that it shows just inside and outside;
noise in those moves both volumes independently. With one pair of levels for both scans
that part of the error is the same on both, and cancels in their ratio.
"""

from dataclasses import dataclass, replace
from math import log
from typing import Final

from data.errors import NotMeasurableError
from fusion.imaging.segmenting.segmentation import NoduleSegmentation
from fusion.imaging.tissue_levels import TissueLevels
from fusion.imaging.volumetry import EdgeZone, edge_zone

# Chosen: a larger one would take a change of the scanner for noise.
MOST_APART_HU: Final = 60.0
"""Levels further apart are no noise: nodule, contrast medium or scanner changed."""


@dataclass(frozen=True, slots=True)
class JointVolumes:
    """Volumes of one nodule on two scans with shared levels.

    Attributes:
        earlier_mm3: On the earlier scan.
        later_mm3: On the later scan.
        levels: Of nodule and lung, for both.
    """

    earlier_mm3: float
    later_mm3: float
    levels: TissueLevels

    @property
    def log_ratio(self) -> float:
        """ln(later / earlier): positive if it grew."""
        return log(self.later_mm3 / self.earlier_mm3)


def measure_jointly(
    earlier: NoduleSegmentation, later: NoduleSegmentation
) -> JointVolumes:
    """Measure two outlines of one nodule with the means of their levels.

    Args:
        earlier: Outline on the earlier scan.
        later: Outline on the later scan.

    Returns:
        Both volumes. They serve the change alone: each scan's own measurement stays.

    Raises:
        NotMeasurableError: If the scans were made with different kernels, for which it
            was not seen to help, or their levels differ by more than `MOST_APART_HU`:
            then one pair of levels would hide a change of density.
    """
    kernels = [one.region.acquisition.convolution_kernel for one in (earlier, later)]
    if kernels[0] != kernels[1]:
        raise NotMeasurableError("measure.kernels_differ")
    zones = edge_zone(earlier), edge_zone(later)
    levels = shared_levels(*zones)
    first, second = (replace(zone, shared_levels=levels).volume_mm3 for zone in zones)
    return JointVolumes(first, second, levels)


def shared_levels(earlier: EdgeZone, later: EdgeZone) -> TissueLevels:
    """Means of the levels of two scans, each weighted by the size of its edge.

    Raises:
        NotMeasurableError: If they differ by more than `MOST_APART_HU`.
    """
    one, two = earlier.levels, later.levels
    apart_hu = max(abs(one.nodule_hu - two.nodule_hu), abs(one.lung_hu - two.lung_hu))
    if apart_hu > MOST_APART_HU:
        raise NotMeasurableError("measure.levels_differ", apart=round(apart_hu))
    weight = earlier.mask.sum() / (earlier.mask.sum() + later.mask.sum())
    return TissueLevels(
        float(weight * one.nodule_hu + (1 - weight) * two.nodule_hu),
        float(weight * one.lung_hu + (1 - weight) * two.lung_hu),
    )
