"""What several scans of one nodule answer of a guideline's questions."""

from collections.abc import Sequence
from dataclasses import replace

from data.guideline import (
    Course,
    GuidelineAnswer,
    Indication,
    NoduleFacts,
    PatientContext,
)
from data.nodule import NoduleMeasurement
from fusion.growth.kinetics import percent_volume_change, volume_doubling_time_days
from fusion.risk.lung_rads import lung_rads
from fusion.risk.lung_rads_growth import lung_rads_course
from fusion.risk.nodule_facts import facts_of


def facts_over_time(
    measurements: Sequence[NoduleMeasurement],
    nodule_count: int,
    context: PatientContext,
) -> NoduleFacts:
    """The last scan, compared with the first and with the one before.

    The change of volume is that since the first scan, as BTS counts it; the course is
    that of the mean diameter, as Lung-RADS counts it. The Lung-RADS category of the
    scan before is worked out from the scans up to it.

    Args:
        measurements: Of one nodule, oldest first, each of another day, at least one.
        nodule_count: Nodules of the patient.
        context: Of the patient.
    """
    *before, last = measurements
    several = nodule_count > 1
    if not before:
        return replace(
            facts_of(last),
            multiple=several,
            course=Course.BASELINE,
            baseline_on=last.scanned_on,
        )
    first, previous = before[0], before[-1]
    days = (last.scanned_on - first.scanned_on).days
    return replace(
        facts_of(last),
        multiple=several,
        course=lung_rads_course([(m.scanned_on, _mean_mm(m)) for m in measurements]),
        baseline_on=first.scanned_on,
        previous_on=previous.scanned_on,
        previous_mean_diameter_mm=_mean_mm(previous),
        previous_category=_category(before, nodule_count, context),
        volume_change_percent=percent_volume_change(first.volume_mm3, last.volume_mm3),
        volume_doubling_days=volume_doubling_time_days(
            first.volume_mm3, last.volume_mm3, days
        ),
        measured_by_volume=True,
    )


def _category(
    measurements: Sequence[NoduleMeasurement],
    nodule_count: int,
    context: PatientContext,
) -> str | None:
    """The Lung-RADS category on the last of these scans; None outside screening."""
    if context.indication is not Indication.SCREENING:
        return None
    facts = facts_over_time(measurements, nodule_count, context)
    answer = lung_rads(context, facts)
    return answer.category if isinstance(answer, GuidelineAnswer) else None


def _mean_mm(measurement: NoduleMeasurement) -> float:
    return (measurement.long_axis_mm + measurement.short_axis_mm) / 2
