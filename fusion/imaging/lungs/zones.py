"""Place of a point in the lungs: side and third; the lobe only where it is plain.

Fissures are not drawn here, so a lobe is named only far from where they run; all
else is a zone and is called so.
"""

import numpy as np

from data.errors import InvalidScanError
from data.imaging.lungs import Lobe, LungLabel, LungMask, LungZone, Side, Third
from data.imaging.volume import Millimetres3
from fusion.imaging.lungs.grid import patient_view

# Where every usual course of the oblique and horizontal fissure leaves one lobe.
# Shares of height and depth of the lung. Chosen from anatomy; not yet checked against
# drawn lobes; docs/results/constant_sensitivity.csv says what ±20 % changes.
_APEX_HEIGHT = 0.85  # share of the height of the lung
_BASE_HEIGHT, _BACK_DEPTH = 0.35, 0.65
_FRONT_HEIGHT, _FRONT_DEPTH = 0.45, 0.20
_LEAST_OTHER_LUNG = 0.65  # ratio, smaller to larger; below, a lobe may be missing


def zone_of(lungs: LungMask, lps_mm: Millimetres3) -> LungZone:
    """Side, third of that lung's height, and the lobe where it is plain.

    Args:
        lungs: The lungs of the scan.
        lps_mm: A point in the hull of a lung.

    Raises:
        InvalidScanError: If the point lies in neither lung.
    """
    side = lungs.side_at(lps_mm)
    if side is None:
        point = tuple(round(c, 1) for c in lps_mm)
        raise InvalidScanError("lungs.point_outside", point=point)
    height, depth = _height_and_depth(lungs, side, lps_mm)
    thirds = (Third.LOWER, Third.MIDDLE, Third.UPPER)
    return LungZone(
        side,
        thirds[min(int(height * 3), 2)],
        _lobe(side, height, depth) if _is_whole(lungs) else None,
        height,
        certain=not lungs.cut,
    )


def _height_and_depth(
    lungs: LungMask, side: Side, lps_mm: Millimetres3
) -> tuple[float, float]:
    """0 at base and front to 1 at top and back, of the box of that lung."""
    view = patient_view(lungs.axes)
    label = LungLabel.RIGHT if side is Side.RIGHT else LungLabel.LEFT
    lung = view.turned(lungs.labels) == label
    index = np.asarray(lungs.index_of(lps_mm))[list(view.order)]
    sizes = np.array(lung.shape)
    index = np.where(view.flips, sizes - 1 - index, index)
    fractions = []
    for axis, others in ((0, (1, 2)), (1, (0, 2))):
        places = np.flatnonzero(lung.any(axis=others))
        low, high = places[0] - 0.5, places[-1] + 0.5
        fractions.append(float(np.clip((index[axis] - low) / (high - low), 0, 1)))
    return fractions[0], fractions[1]


def _is_whole(lungs: LungMask) -> bool:
    """Test whether both lungs are on the scan, top to base and of similar size."""
    smaller, larger = sorted((lungs.right_ml, lungs.left_ml))
    return not lungs.cut and smaller >= _LEAST_OTHER_LUNG * larger


def _lobe(side: Side, height: float, depth: float) -> Lobe | None:
    right = side is Side.RIGHT
    if height >= _APEX_HEIGHT:
        return Lobe.RIGHT_UPPER if right else Lobe.LEFT_UPPER
    if height <= _BASE_HEIGHT and depth >= _BACK_DEPTH:
        return Lobe.RIGHT_LOWER if right else Lobe.LEFT_LOWER
    if not right and height >= _FRONT_HEIGHT and depth <= _FRONT_DEPTH:
        return Lobe.LEFT_UPPER
    return None
