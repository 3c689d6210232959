"""Trachea and main bronchi, so that they do not count as lung."""

import numpy as np
from numpy.typing import NDArray

from data.volume import Millimetres3
from fusion.imaging.lungs.candidates import components
from fusion.imaging.lungs.morphology import CROSS, Mask, dilated, eroded

_AIR_LIMITS_HU = (-960, -930, -910, -890)
"""From strict to generous."""

_EXPLOSION = 1.5  # growth from one limit to the next that means a leak into the lung
_VOLUME_ML = (4.0, 120.0)
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
        midline: Column of the patient's middle.

    Returns:
        Empty if no trachea is on the scan.

    Source:
        Mori et al. 1996, ICPR B8P.9 (explosion-controlled region growing).
    """
    result = np.zeros(hu.shape, dtype=bool)
    box = _search_box(lungs, spacing_mm, midline)
    part = hu[box]
    if 0 in part.shape:
        return result
    kept: Mask | None = None
    for limit in _AIR_LIMITS_HU:
        found = _trachea(np.ascontiguousarray(part < limit), spacing_mm)
        if kept is not None and (
            found is None or found.sum() > _EXPLOSION * kept.sum()
        ):
            break
        kept = found
    if kept is not None:
        result[box] = kept
    return result


def _search_box(
    lungs: Mask, spacing_mm: Millimetres3, midline: float
) -> tuple[slice, slice, slice]:
    slices = np.flatnonzero(lungs.any(axis=(1, 2)))
    bottom, top = int(slices[0]), int(slices[-1])
    half = round(_FROM_MIDLINE_MM / spacing_mm[2])
    return (
        slice((bottom + top) // 3, None),
        slice(None),
        slice(max(0, round(midline) - half), round(midline) + half + 1),
    )


def _trachea(air: Mask, spacing_mm: Millimetres3) -> Mask | None:
    """The largest part of the air that has the size and the top of an airway."""
    labels, sizes = components(air)
    volumes_ml = sizes * float(np.prod(spacing_mm)) / 1000
    for label in np.argsort(-sizes):
        if volumes_ml[label] < _VOLUME_ML[0]:
            break
        inside: Mask = labels == label
        if volumes_ml[label] <= _VOLUME_ML[1] and _is_tube(inside, spacing_mm):
            return inside
    return None


def _is_tube(inside: Mask, spacing_mm: Millimetres3) -> bool:
    """Whether it is tall and its upper half has the cross-section of a trachea."""
    areas_mm2 = inside.sum(axis=(1, 2)) * spacing_mm[1] * spacing_mm[2]
    areas_mm2 = np.trim_zeros(areas_mm2)
    if len(areas_mm2) * spacing_mm[0] < _LEAST_HEIGHT_MM:
        return False
    upper = areas_mm2[len(areas_mm2) // 2 :]
    return bool(_TRACHEA_MM2[0] <= np.median(upper) <= _TRACHEA_MM2[1])


def thick_part(tubes: Mask) -> Mask:
    """The parts at least three voxels wide: trachea and main bronchi, with walls."""
    core = dilated(eroded(tubes, CROSS[1:]), CROSS[1:]) & tubes
    return dilated(core, CROSS[1:])
