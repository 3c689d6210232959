"""A patient with scans as one row of the cohort schema: record and growth."""

from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np

from data.cohorts.cohort import PatientCohort
from data.imaging.nodule import Nodule
from data.patient.case import PatientCase
from data.patient.record import PatientRecord
from fusion.growth.rates.rate_fit import fitted_rate
from fusion.growth.timeline import nodule_timeline
from fusion.imaging.volume_uncertainty import Z95
from fusion.prediction.columns_of_record import columns_of_record

_SLOPE: Final = "volume_slope_log_per_year"
_ERROR: Final = "volume_slope_error_log_per_year"
_PER_YEAR: Final = 365.25 / 100  # days a year over percent, by definition


def columns_of_case(case: PatientCase, on: date) -> PatientCohort:
    """Assemble what the fused model is told beside the images.

    Args:
        case: Without a record, only growth is known.
        on: The day on which a therapy would begin.

    Returns:
        One row; growth is that of the largest nodule with two scans or more.
    """
    record = case.record or PatientRecord("", case.identity)
    row = columns_of_record(record, on, simulated=case.simulated)
    slope, error = _growth(case)
    numbers = {**row.numbers, _SLOPE: np.array([slope]), _ERROR: np.array([error])}
    return replace(row, numbers=numbers)


def largest_nodules(case: PatientCase, most: int) -> tuple[Nodule, ...]:
    """The measured nodules with the largest last volume, largest first."""
    measured = [nodule for nodule in case.nodules if nodule.measurements]
    by_size = sorted(measured, key=lambda one: -one.measurements[-1].volume_mm3)
    return tuple(by_size[:most])


def _growth(case: PatientCase) -> tuple[float, float]:
    for nodule in largest_nodules(case, len(case.nodules)):
        timeline = nodule_timeline(nodule.measurements).since_change_point()
        if len(timeline.scans) > 1:
            rate, interval = fitted_rate(timeline.evidence())
            error = (interval.high - interval.low) / (2 * Z95)
            return rate * _PER_YEAR, error * _PER_YEAR
    return float("nan"), float("nan")
