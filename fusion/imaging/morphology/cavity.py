"""Air inside a nodule: a cavity, a cyst or a bronchus; and how thick its wall is."""

from typing import Final

import numpy as np
from scipy import ndimage

from data.imaging.morphology import Sureness, Trait, TraitFinding
from data.message import Message
from fusion.imaging.morphology.close_up import CloseUp, Mask

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_SMOOTHING_MM: Final = 0.5
_LEAST_WALL_MM: Final = 0.6
_LEAST_MM3: Final = 6.0
_SURE_MM3: Final = 30.0
_SPACE_MM3: Final = 10.0
_SOLID_HU: Final = -300.0
_AIR_HU: Final = -700.0


def cavity(near: CloseUp) -> TraitFinding:
    """Look for air inside, count its spaces and measure the thickness of the wall.

    Whether it is a cavity, a cyst or a bronchus is left to the reader.

    Args:
        near: The nodule.

    Returns:
        `air_mm3`; `spaces`: those of at least 10 mm³; `wall_least_mm` and
        `wall_median_mm`: from the air to the outside, 5th percentile and median over
        the surface of the air.
    """
    solid_hu = float(np.median(near.region.hu[near.mask]))
    if solid_hu < _SOLID_HU:
        said = Message.of("morphology.cavity.hazy", hu=round(solid_hu))
        return TraitFinding(Trait.CAVITY, None, Sureness.ASK, said)
    air, spaces = _air(near)
    volume_mm3 = float(air.sum() * near.region.voxel_mm3)
    if not air.any():
        return _without(near)
    least, median = _wall_mm(near, air)
    thick_enough = least > max(near.region.spacing_mm)
    sure = volume_mm3 >= _SURE_MM3 and near.thin and thick_enough
    return TraitFinding(
        Trait.CAVITY,
        True,
        Sureness.SURE if sure else Sureness.LIKELY,
        Message.of(
            "morphology.cavity.present",
            volume=round(volume_mm3),
            spaces=spaces,
            wall=f"{median:.1f}",
        ),
        {
            "air_mm3": volume_mm3,
            "spaces": float(spaces),
            "wall_least_mm": least,
            "wall_median_mm": median,
        },
    )


def _air(near: CloseUp) -> tuple[Mask, int]:
    """Enclosed spaces of air, and how many are not tiny."""
    airy = near.smoothed_hu(_SMOOTHING_MM) < _AIR_HU
    airy &= near.inside_mm > max(_LEAST_WALL_MM, *near.region.spacing_mm)
    labels, count = ndimage.label(airy)
    sizes_mm3 = np.bincount(labels.ravel(), minlength=count + 1) * near.region.voxel_mm3
    sizes_mm3[0] = 0
    spaces = max(1, int((sizes_mm3 >= _SPACE_MM3).sum()))
    return np.asarray((sizes_mm3 >= _LEAST_MM3)[labels]), spaces


def _wall_mm(near: CloseUp, air: Mask) -> tuple[float, float]:
    """From the surface of the air to the outside: 5th percentile and median."""
    surface = air & ~ndimage.binary_erosion(air)
    half_mm = float(np.cbrt(near.region.voxel_mm3)) / 2
    depths = near.inside_mm[surface] - 2 * half_mm  # between faces, not centres
    low, middle = np.percentile(np.maximum(depths, 0), [5, 50])
    return float(low), float(middle)


def _without(near: CloseUp) -> TraitFinding:
    if not near.thin:
        said = Message.of("morphology.cavity.ask", slice_mm=f"{near.slice_mm:.1f}")
        return TraitFinding(Trait.CAVITY, None, Sureness.ASK, said)
    said = Message.of("morphology.cavity.none")
    return TraitFinding(
        Trait.CAVITY, False, Sureness.SURE, said, {"air_mm3": 0.0, "spaces": 0.0}
    )
