"""A nodule's scans and released forecast as CSV, for a spreadsheet or a program."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from data.imaging.nodule import NoduleMeasurement
from data.patient.case import StudyRow
from data.results.assessed_patient import AssessedPatient
from data.results.assessment import NoduleAssessment
from data.results.growth import ForecastPoint
from data.results.nodule_growth import DoublingTime

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NO_TIME: Final = ("", "", "")


def scans_csv(patient: AssessedPatient, nodule: NoduleAssessment) -> str:
    """Write one line a scan that counts, the oldest first.

    The one doubling time of the nodule stands in the line of its last scan; it is
    empty where none can be claimed: within the clinical error, or if it shrinks.

    Args:
        patient: Its patient, for what is known of the series.
        nodule: Its label and tracking UID go along; no name or identifier does.
    """
    studies = {study.series_uid: study for study in patient.case.studies}
    doubling = _doubling(nodule.growth.doubling_time if nodule.growth else None)
    return _csv(
        _SCAN_COLUMNS,
        [
            [
                *_whose(nodule),
                *_measured(scan),
                *_series(studies.get(scan.series_uid)),
                " ".join(sorted(scan.flags)),
                scan.method,
                scan.measured_by,
                scan.series_uid,
                *(doubling if scan is nodule.latest else _NO_TIME),
            ]
            for scan in nodule.scans
        ],
    )


def forecast_csv(nodule: NoduleAssessment) -> str | None:
    """Write one line a day of the forecast, counted from the last scan.

    Args:
        nodule: Its label and tracking UID go along.

    Returns:
        None where the site has not released the forecast, or there is none.
    """
    forecast = nodule.growth.forecast.released if nodule.growth else None
    if forecast is None:
        return None
    last = nodule.latest.scanned_on.isoformat()
    return _csv(
        _FORECAST_COLUMNS,
        [[*_whose(nodule), last, *_ahead(point)] for point in forecast.points],
    )


_SCAN_COLUMNS: Final = (
    *("nodule", "tracking_uid", "scanned_on", "volume_mm3"),
    *("clinical_low_mm3", "clinical_high_mm3"),
    *("measurement_low_mm3", "measurement_high_mm3"),
    *("long_axis_mm", "short_axis_mm", "density", "solid_volume_mm3", "mass_mg"),
    *("slice_spacing_mm", "slice_thickness_mm", "kernel", "scanner", "flags"),
    *("method", "measured_by", "series_uid"),
    *("doubling_time_days", "doubling_low_days", "doubling_high_days"),
)
_FORECAST_COLUMNS: Final = (
    *("nodule", "tracking_uid", "last_scan_on", "days_after", "median_mm3"),
    *("low_50_mm3", "high_50_mm3", "low_90_mm3", "high_90_mm3"),
)


def _whose(nodule: NoduleAssessment) -> tuple[str, str]:
    return nodule.nodule.label, nodule.nodule.tracking_uid


def _measured(scan: NoduleMeasurement) -> list[str]:
    clinical, method = scan.clinical_interval_mm3, scan.measurement_interval_mm3
    bounds = (clinical.low, clinical.high, method.low, method.high)
    sizes = (scan.volume_mm3, *bounds, scan.long_axis_mm, scan.short_axis_mm)
    return [
        scan.scanned_on.isoformat(),
        *(f"{size:.1f}" for size in sizes),
        scan.density.value,
        f"{scan.solid_volume_mm3:.1f}",
        f"{scan.mass_mg:.1f}",
    ]


def _series(study: StudyRow | None) -> list[str]:
    if study is None:
        return ["", "", "", ""]
    thickness = study.slice_thickness_mm
    return [
        f"{study.slice_spacing_mm:.2f}",
        "" if thickness is None else f"{thickness:.2f}",
        study.convolution_kernel,
        study.scanner,
    ]


def _doubling(time: DoublingTime | None) -> Sequence[str]:
    """Time and bounds in days; a nodule that shrinks has none."""
    if time is None or time.days is None or time.days < 0:
        return _NO_TIME
    bounds = time.interval_days
    return [f"{days:.1f}" for days in (time.days, bounds.low, bounds.high)]


def _ahead(point: ForecastPoint) -> list[str]:
    half, most = point.band_50_mm3, point.band_90_mm3
    volumes = (point.median_mm3, half.low, half.high, most.low, most.high)
    return [str(point.days), *(f"{volume:.1f}" for volume in volumes)]


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")  # RFC 4180
    writer.writerow(columns)
    writer.writerows([[_no_formula(cell) for cell in row] for row in rows])
    return text.getvalue()


def _no_formula(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
