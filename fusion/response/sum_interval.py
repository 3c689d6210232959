"""Uncertainty of a sum of diameters, from the volumes of the targets."""

from math import hypot

from data.imaging.nodule import NoduleMeasurement
from data.interval import Interval
from data.patient.case import PatientCase
from data.results.response import TumourAssessment
from fusion.response.visits import is_read_from


def sum_interval_mm(case: PatientCase, visit: TumourAssessment) -> Interval | None:
    """Interval of the sum, at the level of the clinical intervals of the volumes.

    A diameter is taken to be as unsure as the cube root of its volume; errors of
    different nodules are taken to be independent.

    Args:
        case: The patient.
        visit: One visit.

    Returns:
        None if a target was not measured, or was measured by a person: then no
        interval of its own is known.
    """
    scans = {
        nodule.label: scan
        for nodule in case.nodules
        if (scan := nodule.on(visit.assessed_on))
    }
    below = above = total = 0.0
    for target in visit.targets:
        scan = scans.get(target.label)
        if scan is None or target.diameter_mm is None:
            return None
        if not is_read_from(target, scan):
            return None
        low, high = _relative(scan)
        below = hypot(below, target.diameter_mm * (1 - low))
        above = hypot(above, target.diameter_mm * (high - 1))
        total += target.diameter_mm
    return Interval(max(total - below, 0.0), total + above) if visit.targets else None


def _relative(scan: NoduleMeasurement) -> tuple[float, float]:
    interval = scan.clinical_interval_mm3
    return (
        max(interval.low / scan.volume_mm3, 0.0) ** (1 / 3),
        (interval.high / scan.volume_mm3) ** (1 / 3),
    )
