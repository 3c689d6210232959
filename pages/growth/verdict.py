"""The head of the growth page: the released verdict, or what was measured."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import streamlit as st

from data.results.assessment import NoduleAssessment
from data.results.growth import GrowthVerdict, Trend
from data.results.nodule_growth import NoduleGrowth
from data.words import Language
from pages.growth.sentence import (
    certainty,
    measured_sentence,
    verdict_sentence,
)
from pages.growth.warnings import (
    change_point,
    left_out,
    scanned_otherwise,
    what_is_needed,
)
from pages.kit.formatting import plain

_ICONS: Final = {
    Trend.GROWING: ":material/trending_up:",
    Trend.STABLE: ":material/trending_flat:",
    Trend.SHRINKING: ":material/trending_down:",
    Trend.CANNOT_TELL: ":material/help:",
}


def show_course(
    nodule: NoduleAssessment, growth: NoduleGrowth, today: date, language: Language
) -> None:
    """Show the verdict where it is released, else the measured change alone.

    Args:
        nodule: What is said of it.
        growth: Its growth.
        today: The present day.
        language: Language of the reader.
    """
    verdict = growth.verdict.released
    key = f"verdict-{verdict.trend}" if verdict else "growth-measured"
    with st.container(border=True, key=key):
        if verdict is not None:
            _show_sentence(nodule, growth, verdict, today, language)
        elif measured := measured_sentence(nodule, growth, language):
            st.header(plain(measured), anchor=False)
        show_needed(nodule, language)
    notes = growth.verdict_notes if verdict is not None else ()
    _warn(change_point(nodule, growth, language))
    _warn(note.in_language(language) for note in notes)
    _warn(scanned_otherwise(nodule, growth, language))
    show_left_out(nodule, language)


def show_verdict_for_evaluation(
    nodule: NoduleAssessment, growth: NoduleGrowth, today: date, language: Language
) -> None:
    """Show a verdict that does not count here, with its notes; it asks for nothing."""
    verdict = growth.verdict.for_evaluation
    with st.container(border=True, key=f"verdict-{verdict.trend}"):
        _show_sentence(nodule, growth, verdict, today, language)
    _warn(note.in_language(language) for note in growth.verdict_notes)


def show_needed(nodule: NoduleAssessment, language: Language) -> None:
    """Show what to do next."""
    for line in what_is_needed(nodule, language):
        st.markdown(f":material/arrow_forward: {plain(line)}")


def show_left_out(nodule: NoduleAssessment, language: Language) -> None:
    """Show how many measurements no number uses."""
    _warn(left_out(nodule, language))


def _show_sentence(
    nodule: NoduleAssessment,
    growth: NoduleGrowth,
    verdict: GrowthVerdict,
    today: date,
    language: Language,
) -> None:
    sentence = verdict_sentence(nodule, growth, verdict, today, language)
    st.header(f"{_ICONS[verdict.trend]} {plain(sentence)}", anchor=False)
    st.caption(certainty(nodule, verdict, today, language))


def _warn(lines: Iterable[str]) -> None:
    for line in lines:
        st.warning(plain(line), icon=":material/priority_high:")
