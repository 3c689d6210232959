"""Solid, part-solid or ground glass; solid volume and mass."""

from typing import Final

import numpy as np

from data.imaging.nodule import Density
from fusion.imaging.segmenting.opening import depth_mm, extent
from fusion.imaging.segmenting.segmentation import NoduleSegmentation

SOLID_ABOVE_HU: Final = -300.0
"""No consensus: thresholds in print run from −400 to −160 HU (Scholten 2015: −300)."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_GROUND_GLASS_BELOW: Final = 0.05  # share that is solid
_SOLID_ABOVE: Final = 0.80  # share that is solid


def density_class(solid_share: float) -> Density:
    """Class by the share of the nodule above the solid threshold.

    Args:
        solid_share: 0 to 1.

    Source:
        Limits of 5 and 80 % are this project's own; no standard fixes them.
    """
    if solid_share < _GROUND_GLASS_BELOW:
        return Density.GROUND_GLASS
    return Density.SOLID if solid_share > _SOLID_ABOVE else Density.PART_SOLID


def solid_share(
    segmentation: NoduleSegmentation, solid_above_hu: float = SOLID_ABOVE_HU
) -> float:
    """Share of the nodule that is solid, judged away from its blurred edge.

    Args:
        segmentation: A nodule.
        solid_above_hu: Threshold; report it with the result.

    Returns:
        0 to 1.
    """
    spacing_mm = segmentation.region.spacing_mm
    near = extent(segmentation.mask, 2 * max(spacing_mm), spacing_mm)
    depth = depth_mm(segmentation.mask[near], spacing_mm)
    inner = depth >= min(1.0, 0.5 * float(depth.max()))
    inner &= segmentation.mask[near]
    return float((segmentation.region.hu[near][inner] > solid_above_hu).mean())


def solid_volume_mm3(
    segmentation: NoduleSegmentation, solid_above_hu: float = SOLID_ABOVE_HU
) -> float:
    """Volume of the solid part of a nodule that is not all solid.

    Args:
        segmentation: A nodule.
        solid_above_hu: Threshold; close to the midpoint between a solid core and
            ground glass around it, so that blur at the core's edge cancels.

    Returns:
        The volume of the voxels above the threshold.
    """
    hu = segmentation.region.hu[segmentation.mask]
    return float((hu > solid_above_hu).sum() * segmentation.region.voxel_mm3)


def mass_mg(volume_mm3: float, mean_hu: float) -> float:
    """Mass, taking lung tissue and water as 1 mg/mm³ at 0 HU and air as nothing.

    m = V · (HU + 1000) / 1000

    Source:
        de Hoop 2010, Radiology 255:199.
    """
    return volume_mm3 * max(mean_hu + 1000.0, 0.0) / 1000.0


def mean_hu(segmentation: NoduleSegmentation) -> float:
    """Mean inside the half-maximum edge."""
    return float(segmentation.region.hu[segmentation.mask].mean(dtype=np.float64))
