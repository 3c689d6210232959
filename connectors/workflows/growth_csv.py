"""A nodule's scans and forecast as CSV, for a spreadsheet or another program."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from data.case import PatientCase
from data.nodule import Nodule
from fusion.growth.course_of_nodule import CourseOfNodule

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def scans_csv(course: CourseOfNodule, case: PatientCase, nodule: Nodule) -> str:
    """One line a scan, the oldest first.

    Args:
        course: The nodule over time.
        case: Its patient, for what is known of the series.
        nodule: Its label and tracking UID go along; no name or identifier does.
    """
    studies = {study.series_uid: study for study in case.studies}
    rows = []
    for scan in course.scans:
        study = studies.get(scan.series_uid)
        clinical, method = scan.clinical_interval_mm3, scan.measurement_interval_mm3
        rows.append(
            [
                nodule.label,
                nodule.tracking_uid,
                scan.scanned_on.isoformat(),
                f"{scan.volume_mm3:.1f}",
                f"{clinical.low:.1f}",
                f"{clinical.high:.1f}",
                f"{method.low:.1f}",
                f"{method.high:.1f}",
                f"{scan.long_axis_mm:.1f}",
                f"{scan.short_axis_mm:.1f}",
                scan.density.value,
                f"{scan.solid_volume_mm3:.1f}",
                f"{scan.mass_mg:.1f}",
                "" if study is None else f"{study.slice_spacing_mm:.2f}",
                _thickness(study.slice_thickness_mm if study else None),
                "" if study is None else study.convolution_kernel,
                "" if study is None else study.scanner,
                " ".join(sorted(scan.flags)),
                scan.method,
                scan.measured_by,
                scan.series_uid,
            ]
        )
    return _csv(_SCAN_COLUMNS, rows)


def forecast_csv(course: CourseOfNodule, nodule: Nodule) -> str:
    """One line a day of the forecast, counted from the last scan.

    Args:
        course: The nodule over time.
        nodule: Its label and tracking UID go along.
    """
    last = course.scans[-1].scanned_on.isoformat()
    return _csv(
        _FORECAST_COLUMNS,
        [
            [
                nodule.label,
                nodule.tracking_uid,
                last,
                str(point.days),
                f"{point.median_mm3:.1f}",
                f"{point.band_50_mm3.low:.1f}",
                f"{point.band_50_mm3.high:.1f}",
                f"{point.band_90_mm3.low:.1f}",
                f"{point.band_90_mm3.high:.1f}",
            ]
            for point in course.forecast.points
        ],
    )


_SCAN_COLUMNS: Final = (
    *("nodule", "tracking_uid", "scanned_on", "volume_mm3"),
    *("clinical_low_mm3", "clinical_high_mm3"),
    *("measurement_low_mm3", "measurement_high_mm3"),
    *("long_axis_mm", "short_axis_mm", "density", "solid_volume_mm3", "mass_mg"),
    *("slice_spacing_mm", "slice_thickness_mm", "kernel", "scanner", "flags"),
    *("method", "measured_by", "series_uid"),
)
_FORECAST_COLUMNS: Final = (
    *("nodule", "tracking_uid", "last_scan_on", "days_after", "median_mm3"),
    *("low_50_mm3", "high_50_mm3", "low_90_mm3", "high_90_mm3"),
)


def _thickness(value_mm: float | None) -> str:
    return "" if value_mm is None else f"{value_mm:.2f}"


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")  # RFC 4180
    writer.writerow(columns)
    writer.writerows([[_no_formula(cell) for cell in row] for row in rows])
    return text.getvalue()


def _no_formula(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
