"""Visits as RECIST sees them: our nodules, and what persons and records add."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from data.case import PatientCase
from data.response import NonTargets, TargetLesion, TumourAssessment
from data.tumour_reading import ResponsePlan, TumourReading, TumourSize
from fusion.response.targets import measured_on, scan_days

LUNG: Final = "lung"
RECORD: Final = "record"
"""Who measured a lesion that was read from the clinical record."""

_SAME_VISIT_DAYS: Final = 14
_LUNG_WORDS: Final = ("lung", "bronch", "pulmon", "肺")


def assessments_of(
    case: PatientCase, plan: ResponsePlan, readings: Mapping[date, TumourReading]
) -> tuple[TumourAssessment, ...]:
    """Every visit from baseline on, oldest first, with the targets of the baseline.

    A reading of the day goes before our own measurement; a target that nobody
    measured on a visit has no diameter.

    Args:
        case: The patient.
        plan: Baseline and lung targets.
        readings: What counts of what persons said, by day.
    """
    sizes = sizes_by_visit(case)
    days = {*scan_days(case), *readings, *sizes}
    visits = sorted(day for day in days if day >= plan.baseline_on)
    baseline = _lesions(case, plan, plan.baseline_on, readings, sizes)
    targets = {
        label: lesion for label, lesion in baseline.items() if lesion.diameter_mm
    }
    return tuple(_visit(case, plan, day, readings, sizes, targets) for day in visits)


def sizes_by_visit(case: PatientCase) -> dict[date, list[TumourSize]]:
    """Sizes outside the lung in the record, by the scan within two weeks of them."""
    found: dict[date, list[TumourSize]] = {}
    for size in case.record.tumour_sizes if case.record else ():
        if size.measured_on is None or size.measured_on.day is None or in_lung(size):
            continue
        found.setdefault(_visit_day(size.measured_on.earliest, case), []).append(size)
    return found


def in_lung(size: TumourSize) -> bool:
    """Whether a size is of a lung lesion, which we measure ourselves."""
    said = size.organ.casefold()
    return any(word in said for word in _LUNG_WORDS)


def _visit_day(day: date, case: PatientCase) -> date:
    near = [
        (abs((scan - day).days), scan)
        for scan in scan_days(case)
        if abs((scan - day).days) <= _SAME_VISIT_DAYS
    ]
    return min(near)[1] if near else day


def _visit(
    case: PatientCase,
    plan: ResponsePlan,
    day: date,
    readings: Mapping[date, TumourReading],
    sizes: Mapping[date, list[TumourSize]],
    targets: Mapping[str, TargetLesion],
) -> TumourAssessment:
    now = _lesions(case, plan, day, readings, sizes)
    reading = readings.get(day)
    return TumourAssessment(
        assessed_on=day,
        targets=tuple(
            now.get(label, TargetLesion(label, lesion.organ, None, lesion.lymph_node))
            for label, lesion in targets.items()
        ),
        non_targets=reading.non_targets if reading else NonTargets.NOT_EVALUATED,
        new_lesion=reading.new_lesion if reading else None,
        whole_body=bool(reading and reading.whole_body) or bool(sizes.get(day)),
    )


def _lesions(
    case: PatientCase,
    plan: ResponsePlan,
    day: date,
    readings: Mapping[date, TumourReading],
    sizes: Mapping[date, list[TumourSize]],
) -> dict[str, TargetLesion]:
    """Lesions of one day by label; a person's reading goes before all others."""
    found = {
        nodule.label: TargetLesion(nodule.label, LUNG, scan.long_axis_mm)
        for nodule in case.nodules
        if nodule.tracking_uid in plan.target_uids
        and (scan := measured_on(nodule, day))
    }
    for size in sizes.get(day, ()):
        found[size.label] = TargetLesion(
            size.label, size.organ or size.label, size.longest_mm, measured_by=RECORD
        )
    reading = readings.get(day)
    for lesion in reading.lesions if reading else ():
        found[lesion.label] = TargetLesion(
            lesion.label,
            lesion.organ,
            lesion.diameter_mm,
            lesion.lymph_node,
            measured_by=reading.person if reading else "",
        )
    return found
