"""Lung nodules that are targets, and the scan against which response is judged."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from data.imaging.nodule import Nodule, NoduleMeasurement
from data.patient.case import PatientCase
from data.patient.therapy import TherapyLine, TherapyStatus
from data.patient.tumour_reading import LUNG, ResponsePlan
from data.reference.guideline_limits import guideline_limit
from fusion.response.recist import measurable_from_mm

_LUNG: Final = ("lung", "lungs", "肺", "肺部")


def proposed_plan(case: PatientCase) -> ResponsePlan | None:
    """The last scan before the newest therapy, with its largest measurable nodules.

    Without a therapy that began between two scans, the first scan is proposed. A
    person has to confirm it.

    Args:
        case: The patient.

    Returns:
        None if no nodule was ever measured.

    Source:
        Eisenhauer et al. 2009, EJC 45:228, sections 3.1 and 4.1.
    """
    days = case.scan_days()
    if not days:
        return None
    baseline = _baseline(days, _begun(case))
    uids = (nodule.tracking_uid for nodule in _largest(case, baseline))
    return ResponsePlan(baseline, tuple(uids))


def organ_key(organ: str) -> str:
    """One name for an organ, however it is written; the lung is `LUNG`."""
    said = " ".join(organ.split()).casefold()
    return LUNG if said in _LUNG else said


def can_be_target(case: PatientCase, scan: NoduleMeasurement) -> bool:
    """Test whether a nodule is measurable on a scan: 10 mm, or twice the slice."""
    slices = {study.series_uid: study.slice_spacing_mm for study in case.studies}
    spacing_mm = slices.get(scan.series_uid, 0.0)
    return scan.long_axis_mm >= measurable_from_mm(spacing_mm)


def therapy_of_course(case: PatientCase, baseline_on: date) -> TherapyLine | None:
    """The first therapy that began on or after baseline."""
    after = [
        line
        for line in _begun(case)
        if line.started and line.started.latest >= baseline_on
    ]
    return min(after, key=lambda line: line.started.earliest) if after else None  # type: ignore[union-attr]


def _begun(case: PatientCase) -> list[TherapyLine]:
    lines = case.record.therapies if case.record else ()
    return [
        line
        for line in lines
        if line.started is not None and line.status is not TherapyStatus.PLANNED
    ]


def _baseline(days: Sequence[date], begun: Sequence[TherapyLine]) -> date:
    """The last scan before the newest start that has a scan on either side."""
    starts = sorted(
        (line.started.latest for line in begun if line.started), reverse=True
    )
    for start in starts:
        before = [day for day in days if day <= start]
        if before and days[-1] > before[-1]:
            return before[-1]
    return days[0]


def _largest(case: PatientCase, day: date) -> list[Nodule]:
    measurable = [
        (scan.long_axis_mm, nodule.label, nodule)
        for nodule in case.nodules
        if (scan := nodule.on(day)) and can_be_target(case, scan)
    ]
    measurable.sort(key=lambda one: (-one[0], one[1]))
    most = int(guideline_limit("recist_1_1", "most_targets_in_organ"))
    return [nodule for _, _, nodule in measurable[:most]]
