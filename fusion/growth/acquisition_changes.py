"""Scans of a nodule that were not made alike, so that a change may be the scanner's."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from data.imaging.nodule import NoduleMeasurement
from data.patient.case import StudyRow
from data.results.nodule_growth import AcquisitionChange

_SAME_MM: Final = 0.05  # chosen: thicknesses are printed to 0.1 mm, larger ones differ


def acquisition_changes(
    scans: Sequence[NoduleMeasurement], studies: Sequence[StudyRow]
) -> tuple[AcquisitionChange, ...]:
    """All differences between consecutive scans, oldest first.

    A scan whose series is not described is said to be unknown, never to be alike.

    Args:
        scans: Of one nodule, one a day, oldest first.
        studies: Of the patient.
    """
    by_series = {study.series_uid: study for study in studies}
    changes: list[AcquisitionChange] = []
    for earlier, later in pairwise(scans):
        before = by_series.get(earlier.series_uid)
        after = by_series.get(later.series_uid)
        if before is None or after is None:
            changes.append(AcquisitionChange(later.scanned_on, "unknown"))
        else:
            changes += _between(before, after, later.scanned_on)
    return tuple(changes)


def _between(before: StudyRow, after: StudyRow, on: date) -> list[AcquisitionChange]:
    changes = []
    thickness = before.slice_thickness_mm, after.slice_thickness_mm
    if None not in thickness and _differ(*thickness):
        changes.append(AcquisitionChange(on, "thickness", *map(_mm, thickness)))
    spacing = before.slice_spacing_mm, after.slice_spacing_mm
    if not changes and _differ(*spacing):
        changes.append(AcquisitionChange(on, "spacing", *map(_mm, spacing)))
    texts = {
        "kernel": (before.convolution_kernel, after.convolution_kernel),
        "scanner": (before.scanner, after.scanner),
    }
    changes += [
        AcquisitionChange(on, what, *both)
        for what, both in texts.items()
        if both[0] != both[1] and all(both)
    ]
    return changes


def _differ(one: float | None, other: float | None) -> bool:
    return abs((one or 0.0) - (other or 0.0)) > _SAME_MM


def _mm(value: float | None) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + " mm"
