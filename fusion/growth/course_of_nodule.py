"""All that a growth page says about one nodule, from its scans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.case import PatientCase
from data.message import Message
from data.nodule import Nodule, NoduleMeasurement
from data.results.growth import GrowthForecast, GrowthVerdict
from data.results.guideline import GuidelineResult
from fusion.growth.acquisition_changes import AcquisitionChange, acquisition_changes
from fusion.growth.forecast import growth_forecast
from fusion.growth.kinetics import doubling_time_days
from fusion.growth.rate_fit import doubling_time_message
from fusion.growth.scans_to_follow import one_scan_a_day
from fusion.growth.turning_point import turned_at
from fusion.growth.verdict import growth_verdict

DOUBLING_LINES_DAYS: Final = (200, 400, 600)
"""Doubling times that a chart shows for comparison; BTS acts at 400 and 600 days."""


@dataclass(frozen=True, slots=True)
class CourseOfNodule:
    """One nodule over time.

    Attributes:
        scans: Those that count, one a day, oldest first.
        left_out: Further measurements of the same days.
        turned: Index of the scan at which the course turned; the verdict and the
            forecast are from that scan on. 0 if it did not turn.
        verdict: What can be said.
        forecast: What is expected over 24 months after the last scan.
        changes: Where scans were not made alike.
        doubling: The doubling time with its interval, as a sentence.
        doubling_days: Fitted doubling time; None with one scan, or not growing.
        notes: Notes of the verdict but that sentence and the turn.
        scan_again_on: Day of the next scan the verdict asks for, or None.
    """

    scans: tuple[NoduleMeasurement, ...]
    left_out: int
    turned: int
    verdict: GrowthVerdict
    forecast: GrowthForecast
    changes: tuple[AcquisitionChange, ...]
    doubling: Message
    doubling_days: float | None
    notes: tuple[Message, ...]
    scan_again_on: date | None


def course_of_nodule(
    case: PatientCase,
    nodule: Nodule,
    today: date,
    guidelines: Sequence[GuidelineResult] = (),
) -> CourseOfNodule:
    """Follow one nodule over its scans.

    Args:
        case: The patient.
        nodule: One of its nodules, with at least one measurement.
        today: The present day.
        guidelines: What guidelines answered about the last scan.

    Raises:
        InvalidClinicalValueError: If there is no measurement, or the dates cannot be.
    """
    scans = one_scan_a_day(nodule.measurements)
    verdict = growth_verdict(scans, today, guidelines)
    doubling = Message("growth.one_scan")
    if verdict.rate_percent_per_day is not None and verdict.rate_interval is not None:
        doubling = doubling_time_message(
            verdict.rate_percent_per_day, verdict.rate_interval
        )
    return CourseOfNodule(
        scans=scans,
        left_out=len(nodule.measurements) - len(scans),
        turned=turned_at(scans),
        verdict=verdict,
        forecast=growth_forecast(scans, today),
        changes=acquisition_changes(scans, case.studies),
        doubling=doubling,
        doubling_days=_doubling_days(verdict.rate_percent_per_day),
        notes=tuple(
            note
            for note in verdict.notes
            if note != doubling and note.key != "growth.turned"
        ),
        scan_again_on=_again_on(scans[-1].scanned_on, verdict.scan_again_days),
    )


def _doubling_days(rate_percent_per_day: float | None) -> float | None:
    if rate_percent_per_day is None or rate_percent_per_day <= 0:
        return None
    return doubling_time_days(rate_percent_per_day)


def _again_on(last: date, days: int | None) -> date | None:
    return None if days is None else last + timedelta(days)


def volume_on(scan: NoduleMeasurement, doubling_days: float, day: date) -> float:
    """Volume on a day if it doubles in so many days: V · 2^(Δt / VDT), in mm³.

    Args:
        scan: The line goes through this measurement.
        doubling_days: Volume doubling time, > 0.
        day: Before or after the scan.
    """
    since = (day - scan.scanned_on).days
    return float(scan.volume_mm3 * 2.0 ** (since / doubling_days))
