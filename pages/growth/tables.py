"""The numbers behind the growth figure, as tables and as files."""

import re

import streamlit as st

from connectors.exports.growth_csv import forecast_csv, scans_csv
from data.results.assessed_patient import AssessedPatient
from data.results.assessment import NoduleAssessment
from data.results.growth import GrowthForecast
from data.words import Language, translate
from pages.growth.scan_rows import scan_rows
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import volume, volume_interval


def show_growth_tables(
    patient: AssessedPatient, nodule: NoduleAssessment, language: Language
) -> None:
    """Show the scans, the released forecast, and buttons that save both as CSV.

    Args:
        patient: The patient.
        nodule: One of its nodules.
        language: Language of the reader.
    """
    title = translate("growth_page.scans", language)
    st.subheader(title, anchor=False)
    show_fact_table(
        scan_rows(patient.case, nodule, language),
        "growth_page",
        ["date", "volume", "change", "axes", "series", "differs", "checks"],
        language,
        title=title,
        unbroken={"date", "volume"},
    )
    forecast = nodule.growth.forecast.released if nodule.growth else None
    if forecast is not None:
        folded = translate("growth_page.forecast_table", language)
        with st.expander(folded, icon=":material/table_rows:"):
            show_forecast_table(forecast, language)
    _show_files(patient, nodule, language)


def show_forecast_table(forecast: GrowthForecast, language: Language) -> None:
    """Show median and bands of a forecast, day by day."""
    show_fact_table(
        [
            [
                str(point.days),
                volume(point.median_mm3),
                volume_interval(point.band_50_mm3),
                volume_interval(point.band_90_mm3),
            ]
            for point in forecast.points
        ],
        "growth_page",
        ["days_ahead", "median", "band_50", "band_90"],
        language,
        title=translate("growth_page.forecast_table", language),
    )


def _show_files(
    patient: AssessedPatient, nodule: NoduleAssessment, language: Language
) -> None:
    name = re.sub(r"[^A-Za-z0-9_-]+", "", nodule.nodule.label)[:20] or "nodule"
    texts = {"scans": scans_csv(patient, nodule), "forecast": forecast_csv(nodule)}
    with st.container(horizontal=True):
        for what, text in texts.items():
            if text is not None:
                _show_file(what, f"{name}-{what}.csv", text, language)


def _show_file(what: str, file_name: str, text: str, language: Language) -> None:
    st.download_button(
        translate(f"growth_page.save_{what}", language),
        text.encode("utf-8-sig"),
        file_name=file_name,
        mime="text/csv",
        key=f"growth.save.{what}",
        icon=":material/download:",
        on_click="ignore",
    )
