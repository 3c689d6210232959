"""Growth page: is this nodule growing, how fast, and what is expected of it."""

from datetime import date
from typing import Final

import streamlit as st

from data.acceptance import OwnNumber
from data.case import PatientCase
from data.entered import EnteredFact
from data.errors import FusionBoardError
from data.nodule import Nodule
from data.results.guideline import GuidelineResult
from data.words import Language, word
from fusion.growth.course_of_nodule import CourseOfNodule, course_of_nodule
from fusion.growth.scans_to_follow import not_measured_on
from fusion.risk.risk_card import risk_card
from pages.charts.course_chart import show_course_chart
from pages.frame.cached_loading import access_scope, entered_facts, number_switches
from pages.frame.errors import show_error
from pages.frame.language import chosen_language
from pages.patient.chosen import chosen_case, chosen_nodule
from pages.patient.growth_chances import show_chances
from pages.patient.growth_rules import show_rules
from pages.patient.growth_tables import show_forecast_table, show_growth_tables
from pages.patient.growth_verdict import (
    show_measured,
    show_verdict,
    what_is_needed,
)
from pages.patient.heading import show_heading
from pages.patient.switched import SwitchStates, for_evaluation, is_on


def show() -> None:
    """Show the growth of the nodule that the address names."""
    language = chosen_language()
    case = chosen_case(language)
    if case is not None:
        said = entered_facts(access_scope(), case.patient_id)
        show_growth(case, said, date.today(), language, number_switches())


def show_growth(
    case: PatientCase,
    said: tuple[EnteredFact, ...],
    today: date,
    language: Language,
    states: SwitchStates,
) -> None:
    """Show one patient's growth page.

    Args:
        case: The patient.
        said: What persons entered; guidelines ask for it.
        today: The present day.
        language: Language of the reader.
        states: Which numbers of our own this site switched on.
    """
    show_heading(case, "growth", language)
    nodule = chosen_nodule(case, "growth", language)
    if nodule is not None:
        _show_nodule(case, nodule, said, today, language, states)


_NUMBERS: Final = (OwnNumber.GROWTH_VERDICT, OwnNumber.GROWTH_FORECAST)


def _show_nodule(
    case: PatientCase,
    nodule: Nodule,
    said: tuple[EnteredFact, ...],
    today: date,
    language: Language,
    states: SwitchStates,
) -> None:
    guidelines, to_do = _guidelines(case, nodule, said, today, language)
    course = course_of_nodule(case, nodule, today, guidelines)
    missed = not_measured_on(case, nodule)
    to_do = what_is_needed(course, missed, language) + to_do
    verdict_on, forecast_on = (is_on(number, case, states) for number in _NUMBERS)
    if verdict_on:
        show_verdict(course, nodule, to_do, today, language)
    else:
        show_measured(course, nodule, to_do, language)
    with st.container(key="growth-figure"):
        chart, beside = st.columns([13, 9], gap="medium")
    with chart:
        show_course_chart(
            course, case, nodule, today, language, with_forecast=forecast_on
        )
    with beside:
        show_rules(course, language, beside_verdict=verdict_on)
        if forecast_on:
            show_chances(course.forecast, language)
    st.subheader(word("growth_page.scans", language), anchor=False)
    show_growth_tables(course, case, nodule, language, with_forecast=forecast_on)
    off = [number for number in _NUMBERS if not is_on(number, case, states)]
    if off:
        with for_evaluation(off, states, language):
            _show_off(off, course, nodule, today, language)


def _guidelines(
    case: PatientCase,
    nodule: Nodule,
    said: tuple[EnteredFact, ...],
    today: date,
    language: Language,
) -> tuple[tuple[GuidelineResult, ...], list[str]]:
    """What guidelines say, which the verdict heeds, and what they ask for."""
    try:
        card = risk_card(case, nodule, said, today)
    except FusionBoardError as error:
        show_error(error, language)
        return (), []
    asks = [word("growth_page.no_indication", language)] if card.asks_indication else []
    return card.guidelines, asks


def _show_off(
    off: list[OwnNumber],
    course: CourseOfNodule,
    nodule: Nodule,
    today: date,
    language: Language,
) -> None:
    if OwnNumber.GROWTH_VERDICT in off:
        show_verdict(course, nodule, (), today, language)
    if OwnNumber.GROWTH_FORECAST in off:
        show_chances(course.forecast, language)
        show_forecast_table(course, language)
