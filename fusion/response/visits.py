"""Visits as RECIST sees them: our nodules, and what persons and records add."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import NoduleMeasurement
from data.patient.case import PatientCase
from data.patient.response_categories import NonTargets
from data.patient.tumour_reading import (
    LUNG,
    RECORD,
    LesionReading,
    LesionRole,
    ResponsePlan,
    TumourReading,
)
from data.results.response import TargetLesion, TumourAssessment
from fusion.response.record_sizes import RecordSizes, record_sizes
from fusion.response.targets import organ_key


def assessments_of(
    case: PatientCase, plan: ResponsePlan, readings: Mapping[date, TumourReading]
) -> tuple[TumourAssessment, ...]:
    """Every visit from baseline on, oldest first, with the targets of the baseline.

    Each day with a CT is a visit, whether or not something was measured on it. A
    reading of the day goes before our own measurement; a target that nobody measured
    on a visit has no diameter.

    Args:
        case: The patient.
        plan: Baseline and lung targets.
        readings: What counts of what persons said, by day.

    Raises:
        InvalidClinicalValueError: If a target is no nodule of this patient any more,
            two lesions share a label, or a lesion of the baseline is said to be new.
    """
    _check_labels(case, plan, readings)
    sizes = record_sizes(case, plan, readings)
    days = {*case.visit_days(), *readings, *sizes.days}
    visits = sorted(day for day in days if day >= plan.baseline_on)
    baseline = _lesions(case, plan, plan.baseline_on, readings, sizes)
    targets = {
        label: lesion for label, lesion in baseline.items() if lesion.diameter_mm
    }
    return tuple(_visit(case, plan, day, readings, sizes, targets) for day in visits)


def _check_labels(
    case: PatientCase, plan: ResponsePlan, readings: Mapping[date, TumourReading]
) -> None:
    chosen = [one.label for one in case.nodules if one.tracking_uid in plan.target_uids]
    if len(chosen) < len(set(plan.target_uids)):
        raise InvalidClinicalValueError(
            "response.target_elsewhere", count=len(set(plan.target_uids)) - len(chosen)
        )
    if len(set(chosen)) < len(chosen):
        raise InvalidClinicalValueError("response.label_twice")
    nodules = {nodule.label for nodule in case.nodules}
    for day, reading in readings.items():
        for lesion in reading.lesions:
            ours = lesion.label in nodules
            if ours and organ_key(lesion.organ) != LUNG:
                raise InvalidClinicalValueError(
                    "response.label_of_nodule", label=lesion.label, organ=lesion.organ
                )
            if lesion.role is LesionRole.NEW and day <= plan.baseline_on:
                raise InvalidClinicalValueError(
                    "response.new_at_baseline", label=lesion.label, day=day
                )


def _visit(
    case: PatientCase,
    plan: ResponsePlan,
    day: date,
    readings: Mapping[date, TumourReading],
    sizes: RecordSizes,
    targets: Mapping[str, TargetLesion],
) -> TumourAssessment:
    now = _lesions(case, plan, day, readings, sizes)
    reading = readings.get(day)
    return TumourAssessment(
        assessed_on=day,
        targets=tuple(
            _same_lesion(lesion, now.get(label)) for label, lesion in targets.items()
        ),
        non_targets=reading.non_targets if reading else NonTargets.NOT_EVALUATED,
        new_lesion=_new_lesion(reading) if reading else None,
        whole_body=bool(reading and reading.whole_body) or day in sizes.days,
        new_lesions=tuple(
            _read(lesion, reading.person) for lesion in reading.listed(LesionRole.NEW)
        )
        if reading
        else (),
    )


def _same_lesion(baseline: TargetLesion, now: TargetLesion | None) -> TargetLesion:
    """The lesion now; where it lies and what it is, the baseline says."""
    if now is None:
        return replace(baseline, diameter_mm=None)
    return replace(now, organ=baseline.organ, lymph_node=baseline.lymph_node)


def _new_lesion(reading: TumourReading) -> bool | None:
    """Return what the reader said; a listed new lesion that is not gone says it too."""
    listed = any(one.diameter_mm != 0 for one in reading.listed(LesionRole.NEW))
    return True if listed else reading.new_lesion


def _lesions(
    case: PatientCase,
    plan: ResponsePlan,
    day: date,
    readings: Mapping[date, TumourReading],
    sizes: RecordSizes,
) -> dict[str, TargetLesion]:
    """Lesions of one day by label; a person's reading goes before all others."""
    found = {
        nodule.label: TargetLesion(
            nodule.label, LUNG, scan.long_axis_mm, measured_by=scan.measured_by
        )
        for nodule in case.nodules
        if nodule.tracking_uid in plan.target_uids and (scan := nodule.on(day))
    }
    for size in sizes.on(day):
        found[size.label] = TargetLesion(
            size.label, size.organ, size.longest_mm, measured_by=RECORD
        )
    reading = readings.get(day)
    for lesion in reading.listed(LesionRole.TARGET) if reading else ():
        found[lesion.label] = _read(lesion, reading.person if reading else "")
    return found


def is_read_from(target: TargetLesion, scan: NoduleMeasurement) -> bool:
    """Test whether a diameter is that of the segmented nodule, and no reader's own."""
    ours = scan.long_axis_mm, scan.measured_by
    return (target.diameter_mm, target.measured_by) == ours


def _read(lesion: LesionReading, person: str) -> TargetLesion:
    return TargetLesion(
        lesion.label,
        LUNG if organ_key(lesion.organ) == LUNG else lesion.organ,
        lesion.diameter_mm,
        lesion.lymph_node,
        measured_by=person,
    )
