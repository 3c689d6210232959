"""Scores and guidelines side by side, sorted by what they would change."""

from datetime import date

import streamlit as st

from data.results.risk_card import RiskCard
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.nodule_risk.risk_grounds import gaps, rests_on
from pages.patient.risk_words import (
    change_words,
    next_step,
    what_it_says,
    who_says,
)


def show_answers(card: RiskCard, today: date, language: Language) -> None:
    """Show all that answer, those that would change the most first."""
    title = translate("risk_card.answers", language)
    st.subheader(title, anchor=False)
    lines = [line for line in card.lines if line.answers]
    if not lines:
        st.info(
            translate("risk_card.no_answers", language), icon=":material/edit_note:"
        )
        return
    with st.container(key="risk-answers"):
        show_fact_table(
            [
                [
                    next_step(line, today, language),
                    who_says(line.said, language),
                    what_it_says(line, language),
                    rests_on(line, language),
                    gaps(line, language),
                ]
                for line in lines
            ],
            "risk_card",
            ["change", "who", "says", "rests_on", "gaps"],
            language,
            title=title,
        )
    st.caption(translate("risk_card.order_note", language))


def show_waiting(card: RiskCard, language: Language) -> None:
    """Show those that ask for something, and those that are not for this patient."""
    lines = [line for line in card.lines if not line.answers]
    if not lines:
        return
    title = translate("risk_card.waiting", language)
    st.subheader(title, anchor=False)
    with st.container(key="risk-waiting"):
        show_fact_table(
            [
                [
                    who_says(line.said, language),
                    f"**{change_words(line.change, language)}**",
                    gaps(line, language),
                ]
                for line in lines
            ],
            "risk_card",
            ["who", "state", "why"],
            language,
            title=title,
        )
