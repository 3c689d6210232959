"""Which measurements of a nodule are followed: one a day, the surest."""

from collections.abc import Sequence
from datetime import date

from data.case import PatientCase
from data.nodule import Nodule, NoduleMeasurement
from fusion.growth.change import clinical_log_sd


def one_scan_a_day(
    measurements: Sequence[NoduleMeasurement],
) -> tuple[NoduleMeasurement, ...]:
    """The measurement with the narrowest clinical interval of each day, oldest first.

    Two series of one day are one visit: they say nothing of growth.

    Args:
        measurements: Of one nodule, oldest first.
    """
    surest: dict[int, NoduleMeasurement] = {}
    for scan in measurements:
        day = scan.scanned_on.toordinal()
        held = surest.get(day)
        if held is None or clinical_log_sd(scan) < clinical_log_sd(held):
            surest[day] = scan
    return tuple(surest[day] for day in sorted(surest))


def not_measured_on(case: PatientCase, nodule: Nodule) -> date | None:
    """Day of the patient's newest CT if this nodule was not measured on it.

    Args:
        case: The patient.
        nodule: One of its nodules, with at least one measurement.
    """
    days = [study.scanned_on for study in case.studies if study.scanned_on]
    newest = max(days, default=date.min)
    return newest if newest > nodule.measurements[-1].scanned_on else None
