"""The numbers behind the growth figure, as tables and as a file."""

import re

import streamlit as st

from connectors.workflows.growth_csv import forecast_csv, scans_csv
from data.case import PatientCase, StudyRow
from data.nodule import Nodule, NoduleMeasurement
from data.words import Language, word
from fusion.growth.course_of_nodule import CourseOfNodule
from pages.charts.change_words import change_words_of
from pages.frame.fact_table import show_fact_table
from pages.frame.formatting import (
    axes,
    joined,
    percent_change,
    plain,
    position,
    term,
    volume,
    volume_interval,
)


def show_growth_tables(
    course: CourseOfNodule,
    case: PatientCase,
    nodule: Nodule,
    language: Language,
    *,
    with_forecast: bool = True,
) -> None:
    """Show the scans, the forecast, and buttons that save both as CSV.

    Args:
        course: The nodule over time.
        case: The patient.
        nodule: The nodule.
        language: Language of the reader.
        with_forecast: Whether the forecast is switched on.
    """
    studies = {study.series_uid: study for study in case.studies}
    rows = [
        _scan_cells(course, number, studies, language)
        for number in range(len(course.scans))
    ]
    show_fact_table(
        rows,
        "growth_page",
        ["date", "volume", "change", "axes", "series", "differs", "checks"],
        language,
        title=word("growth_page.scans", language),
        unbroken={"date", "volume"},
    )
    if with_forecast:
        title = word("growth_page.forecast_table", language)
        with st.expander(title, icon=":material/table_rows:"):
            show_forecast_table(course, language)
    _show_files(course, case, nodule, language, with_forecast=with_forecast)


def show_forecast_table(course: CourseOfNodule, language: Language) -> None:
    """Show median and bands of the forecast, day by day."""
    show_fact_table(
        [
            [
                str(point.days),
                volume(point.median_mm3),
                volume_interval(point.band_50_mm3),
                volume_interval(point.band_90_mm3),
            ]
            for point in course.forecast.points
        ],
        "growth_page",
        ["days_ahead", "median", "band_50", "band_90"],
        language,
        title=word("growth_page.forecast_table", language),
    )


def _show_files(
    course: CourseOfNodule,
    case: PatientCase,
    nodule: Nodule,
    language: Language,
    *,
    with_forecast: bool,
) -> None:
    name = re.sub(r"[^A-Za-z0-9_-]+", "", nodule.label)[:20] or "nodule"
    files = {"scans": scans_csv(course, case, nodule)}
    if with_forecast:
        files["forecast"] = forecast_csv(course, nodule)
    with st.container(horizontal=True):
        for what, text in files.items():
            st.download_button(
                word(f"growth_page.save_{what}", language),
                text.encode("utf-8-sig"),
                file_name=f"{name}-{what}.csv",
                mime="text/csv",
                key=f"growth.save.{what}",
                icon=":material/download:",
                on_click="ignore",
            )


def _scan_cells(
    course: CourseOfNodule,
    number: int,
    studies: dict[str, StudyRow],
    language: Language,
) -> list[str]:
    scan = course.scans[number]
    change = (
        percent_change(scan.volume_mm3 / course.scans[number - 1].volume_mm3)
        if number
        else "–"
    )
    differs = [
        plain(change_words_of(one, language))
        for one in course.changes
        if one.scanned_on == scan.scanned_on
    ]
    return [
        scan.scanned_on.isoformat(),
        f"**{volume(scan.volume_mm3)}**  \n"
        + volume_interval(scan.clinical_interval_mm3),
        change,
        f"{axes(scan.long_axis_mm, scan.short_axis_mm)}  \n"
        + term("density", scan.density, language),
        _series(studies.get(scan.series_uid), language),
        "  \n".join(differs) or "–",
        _checks(scan, language),
    ]


def _series(study: StudyRow | None, language: Language) -> str:
    if study is None:
        return word("growth_page.series_unknown", language)
    thickness = study.slice_thickness_mm or study.slice_spacing_mm
    return joined(
        [
            position(thickness),
            plain(study.convolution_kernel),
            plain(study.scanner),
        ]
    )


def _checks(scan: NoduleMeasurement, language: Language) -> str:
    flags = [term("flag", flag, language) for flag in sorted(scan.flags)]
    if scan.measured_by != "algorithm":
        person = plain(scan.measured_by)
        flags.append(word("overview.reviewed_by", language, person=person))
    return joined(flags) or word("overview.no_flags", language)
