"""Trachea and main bronchi, so that they do not count as lung."""

import cc3d
import numpy as np
from numpy.typing import NDArray

from data.imaging.volume import Millimetres3
from fusion.imaging.lungs.candidates import components
from fusion.imaging.lungs.morphology import CROSS, Mask, dilated, eroded

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_AIR_LIMITS_HU = (-960, -930, -910, -890)
"""From strict to generous."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_EXPLOSION = 1.5  # factor from one limit to the next that means a leak
_VOLUME_ML = (4.0, 120.0)
_LEAST_PIECE = 0.02  # share of the largest airway; the closing takes smaller ones
_GAS_HU = -930
_LEAST_HEIGHT_MM = 25.0
_FROM_MIDLINE_MM = 55.0
_TRACHEA_MM2 = (50.0, 900.0)


def airway(
    hu: NDArray[np.int16], lungs: Mask, spacing_mm: Millimetres3, midline: float
) -> Mask:
    """Air of the trachea and the bronchi that open into it.

    The limit is raised until what hangs together leaks into the lung; the last one
    before that is kept (explosion control).

    Args:
        hu: Coarse scan turned to (head, back, left).
        lungs: Light regions that are lung or airway.
        spacing_mm: Along (head, back, left).
        midline: Column of the middle of the body as far as it is on the scan.

    Returns:
        Empty if no trachea is on the scan.

    Source:
        Mori et al. 1996, ICPR B8P.9 (explosion-controlled region growing).
    """
    result = np.zeros(hu.shape, dtype=bool)
    slices = np.flatnonzero(lungs.any(axis=(1, 2)))
    bottom = (2 * int(slices[0]) + int(slices[-1])) // 3
    upper = np.where(lungs[bottom:], hu[bottom:], 0)  # room air is no airway
    seed = _seed(upper, spacing_mm, midline)
    if seed is not None:
        most = _VOLUME_ML[1] * 1000 / float(np.prod(spacing_mm))
        result[bottom:] = _grown(upper, seed, most)
    return result


def _seed(
    upper: NDArray[np.int16], spacing_mm: Millimetres3, midline: float
) -> Mask | None:
    """The trachea by the strictest limit that shows it, in the middle or anywhere."""
    reach = round(_FROM_MIDLINE_MM / spacing_mm[2])
    middle = slice(max(0, round(midline) - reach), max(0, round(midline) + reach + 1))
    for columns in (middle, slice(None)):
        for limit in _AIR_LIMITS_HU:
            found = _trachea(upper[:, :, columns] < limit, spacing_mm)
            if found is not None:
                seed = np.zeros(upper.shape, dtype=bool)
                seed[:, :, columns] = found
                return seed
    return None


def _grown(upper: NDArray[np.int16], seed: Mask, most_voxels: float) -> Mask:
    """Grow the seed to what hangs together, by the last limit before it explodes."""
    k, i, j = (int(places[len(places) // 2]) for places in np.nonzero(seed))
    start = int(upper[k, i, j])
    kept = seed
    for limit in (limit for limit in _AIR_LIMITS_HU if limit > start):
        labels = cc3d.connected_components(
            upper < limit, connectivity=6, binary_image=True
        )
        found: Mask = labels == labels[k, i, j]
        size = np.count_nonzero(found)
        if size < np.count_nonzero(kept):
            continue  # a limit stricter than the seed's
        if size > min(most_voxels, _EXPLOSION * np.count_nonzero(kept)):
            break
        kept = found
    return kept


def trachea_column(tubes: Mask) -> float | None:
    """Column of the upper half of the airway, which lies in the patient's middle."""
    if not tubes.any():
        return None
    slices = np.flatnonzero(tubes.any(axis=(1, 2)))
    columns = tubes[slices[len(slices) // 2] :].sum(axis=(0, 1))
    return float(np.average(np.arange(len(columns)), weights=columns))


def _trachea(air: Mask, spacing_mm: Millimetres3) -> Mask | None:
    """The largest part of the air that has the size and the top of an airway."""
    labels, sizes = components(np.ascontiguousarray(air))
    volumes_ml = sizes * float(np.prod(spacing_mm)) / 1000
    for label in np.argsort(-sizes):
        if volumes_ml[label] < _VOLUME_ML[0]:
            break
        inside: Mask = labels == label
        if volumes_ml[label] <= _VOLUME_ML[1] and _is_tube(inside, spacing_mm):
            return inside
    return None


def _is_tube(inside: Mask, spacing_mm: Millimetres3) -> bool:
    """Test whether it is tall and its upper half has the cross-section of a trachea."""
    areas_mm2 = inside.sum(axis=(1, 2)) * spacing_mm[1] * spacing_mm[2]
    areas_mm2 = np.trim_zeros(areas_mm2)
    if len(areas_mm2) * spacing_mm[0] < _LEAST_HEIGHT_MM:
        return False
    upper = areas_mm2[len(areas_mm2) // 2 :]
    return bool(_TRACHEA_MM2[0] <= np.median(upper) <= _TRACHEA_MM2[1])


def without_gas(parts: Mask, hu: NDArray[np.int16], spacing_mm: Millimetres3) -> Mask:
    """Leave out small separate parts as light as gas: pieces of airway or bowel."""
    labels, sizes = components(parts)
    result = parts.copy()
    most = _VOLUME_ML[1] * 1000 / float(np.prod(spacing_mm))
    for label in np.flatnonzero((sizes > _LEAST_PIECE * most) & (sizes < most)):
        part = labels == label
        if np.median(hu[part]) < _GAS_HU:
            result &= ~part
    return result


def thick_part(tubes: Mask) -> Mask:
    """The parts at least three voxels wide: trachea and main bronchi, with walls."""
    core = dilated(eroded(tubes, CROSS[1:]), CROSS[1:]) & tubes
    return dilated(core, CROSS[1:])
