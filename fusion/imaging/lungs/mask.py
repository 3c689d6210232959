"""The lungs of a whole scan."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidScanError
from data.imaging.lungs import LungLabel, LungMask
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.lungs.airway import airway, thick_part, trachea_column, without_gas
from fusion.imaging.lungs.candidates import (
    LIGHTER_THAN_TISSUE_HU,
    box_of,
    components,
    lung_candidates,
)
from fusion.imaging.lungs.edge import edge_blocks, lung_voxels
from fusion.imaging.lungs.grid import CoarseScan, coarse_scan, patient_view
from fusion.imaging.lungs.morphology import CROSS, Mask, closed, dilated, octagon
from fusion.imaging.lungs.sides import labelled, right_and_left

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_CLOSING_MM = 12.5  # rolling-ball radius; a juxtapleural nodule of twice this fits
_CLOSING_SLAB_MM = 4.0


def lung_mask(volume: CTVolume) -> LungMask:
    """Both lungs, closed at the pleura, without trachea and main bronchi.

    Works on a coarse grid; volumes are refined at the edge on the CT's own voxels.
    Lung that is as dense as tissue all through (consolidation, atelectasis, effusion)
    does not count, except where the closing reaches. Which side is which is known
    from two lungs or a trachea; on a crop with neither it is a guess. A mouth that is
    open into the scan joins lungs and room air, and no lung is found.

    Args:
        volume: A chest CT, or a part of one; any orientation.

    Raises:
        InvalidScanError: If no lung is on the scan.

    Source:
        Armato and Sensakovic 2004, Acad Radiol 11:1011 (juxtapleural closing by a
        rolling ball); Hu et al. 2001, IEEE TMI 20:490 (order of the steps).
    """
    scan = coarse_scan(volume)
    view = patient_view(scan.axes)
    hu = np.ascontiguousarray(view.turned(scan.hu))
    spacing_mm = view.spacing(scan.spacing_mm)
    low = hu < LIGHTER_THAN_TISSUE_HU
    candidates = lung_candidates(hu, low, scan.voxel_ml)
    if not candidates.any():
        raise InvalidScanError("lungs.none_found")
    midline = _midline(hu)
    labels, tubes = np.zeros(hu.shape, np.uint8), np.zeros(hu.shape, bool)
    box = box_of(candidates)
    labels[box], tubes[box] = _lungs_in_box(
        hu[box], candidates[box], spacing_mm, midline - box[2].start
    )
    return _measured(
        volume,
        scan,
        view.turned_back(labels),
        view.turned_back(low),
        view.turned_back(tubes),
        _cut_ends(labels),
    )


def _lungs_in_box(
    hu: NDArray[np.int16], candidates: Mask, spacing_mm: Millimetres3, midline: float
) -> tuple[NDArray[np.uint8], Mask]:
    """Labels of the lungs, and trachea with main bronchi."""
    tubes = airway(hu, candidates, spacing_mm, midline)
    trachea = trachea_column(tubes)
    midline = midline if trachea is None else trachea
    walled = dilated(tubes, CROSS)
    lungs = without_gas(candidates & ~walled, hu, spacing_mm)
    sides = right_and_left(lungs, midline)
    tubes = thick_part(tubes)
    with ThreadPoolExecutor(2) as pool:
        right, left = pool.map(lambda side: _hull(side, spacing_mm), sides)
    labels = labelled(right, left)
    labels[tubes] = LungLabel.OUTSIDE
    return labels, tubes


def _midline(hu: NDArray[np.int16]) -> float:
    """Column of the middle of what is as dense as tissue."""
    columns: NDArray[np.int64] = np.sum(
        hu[::2, ::2] > LIGHTER_THAN_TISSUE_HU, axis=(0, 1)
    )
    if not columns.any():
        return float(hu.shape[2]) / 2
    return float(np.average(np.arange(len(columns)), weights=columns))


def _hull(lung: Mask, spacing_mm: Millimetres3) -> Mask:
    """Close the pleural surface and fill what lies within."""
    result = np.zeros_like(lung)
    if not lung.any():
        return result
    box = box_of(lung)
    lines = octagon(_CLOSING_MM, _CLOSING_SLAB_MM, spacing_mm)
    smooth = np.pad(closed(np.ascontiguousarray(lung[box]), lines), 1)
    labels, _ = components(~smooth)
    result[box] = (labels != labels[0, 0, 0])[1:-1, 1:-1, 1:-1]
    return result


def _cut_ends(labels: NDArray[np.uint8]) -> frozenset[str]:
    ends = {"base": labels[0], "top": labels[-1]}
    return frozenset(name for name, end in ends.items() if end.any())


def _measured(
    volume: CTVolume,
    scan: CoarseScan,
    labels: NDArray[np.uint8],
    low: Mask,
    tubes: Mask,
    cut: frozenset[str],
) -> LungMask:
    labels, tubes = np.ascontiguousarray(labels), np.ascontiguousarray(tubes)
    low = low | tubes
    edge = edge_blocks(labels, low)
    blocks = np.array([np.count_nonzero(labels == side) for side in range(3)])
    blocks -= np.bincount(labels[edge.places], minlength=3)
    voxels = blocks * int(np.prod(scan.steps))
    voxels += lung_voxels(volume.hu, scan.steps, edge)
    right_ml, left_ml = voxels[1:] * volume.voxel_mm3 / 1000
    return LungMask(
        labels,
        low,
        tubes,
        scan.steps,
        scan.spacing_mm,
        scan.origin_mm,
        scan.axes,
        float(right_ml),
        float(left_ml),
        float(np.count_nonzero(tubes)) * scan.voxel_ml,
        cut,
    )
