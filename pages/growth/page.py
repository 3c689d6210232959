"""Growth page: is this nodule growing, how fast, and what is expected of it."""

from datetime import date

import streamlit as st

from data.results.assessed_patient import AssessedPatient
from data.results.assessment import NoduleAssessment
from data.results.nodule_growth import NoduleGrowth
from data.words import Language
from pages.charts.growth_chart import show_growth_chart
from pages.growth.chances import show_chances
from pages.growth.rules import show_rules
from pages.growth.tables import show_forecast_table, show_growth_tables
from pages.growth.verdict import (
    show_course,
    show_left_out,
    show_needed,
    show_verdict_for_evaluation,
)
from pages.kit.language import selected_language
from pages.patient.evaluation import for_evaluation
from pages.patient.issues import show_issues
from pages.patient.page_header import show_page_header
from pages.patient.selection import selected_nodule, selected_patient


def show() -> None:
    """Show the growth of the nodule that the address names."""
    language = selected_language()
    patient = selected_patient(language)
    if patient is not None:
        show_growth(patient, date.today(), language)


def show_growth(patient: AssessedPatient, today: date, language: Language) -> None:
    """Show one patient's growth page.

    Args:
        patient: The patient with its assessment.
        today: The present day.
        language: Language of the reader.
    """
    show_page_header(patient.case, "growth", language)
    nodule = selected_nodule(patient, "growth", language)
    if nodule is None:
        return
    show_issues(nodule.issues, language)
    growth = nodule.growth
    if growth is None:
        show_needed(nodule, language)
        show_left_out(nodule, language)
    else:
        _show_growth(patient, nodule, growth, today, language)
    show_growth_tables(patient, nodule, language)
    if growth is not None:
        _show_for_evaluation(nodule, growth, today, language)


def _show_growth(
    patient: AssessedPatient,
    nodule: NoduleAssessment,
    growth: NoduleGrowth,
    today: date,
    language: Language,
) -> None:
    show_course(nodule, growth, today, language)
    with st.container(key="growth-figure"):
        chart, beside = st.columns([13, 9], gap="medium")
    with chart:
        show_growth_chart(patient.case, nodule, growth, today, language)
    with beside:
        show_rules(growth, language)
        if growth.forecast.released is not None:
            show_chances(growth.forecast.released, language)


def _show_for_evaluation(
    nodule: NoduleAssessment, growth: NoduleGrowth, today: date, language: Language
) -> None:
    """Show what does not count here, set apart."""
    verdict, forecast = growth.verdict, growth.forecast
    withheld = [one for one in (verdict, forecast) if one.released is None]
    if not withheld:
        return
    with for_evaluation(withheld, language):
        if verdict.released is None:
            show_verdict_for_evaluation(nodule, growth, today, language)
        if forecast.released is None:
            show_chances(forecast.for_evaluation, language)
            show_forecast_table(forecast.for_evaluation, language)
