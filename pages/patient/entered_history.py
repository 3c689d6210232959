"""All that persons ever entered about a nodule and its patient, newest first."""

from collections.abc import Sequence

import streamlit as st

from data.case import PatientCase
from data.entered import EnteredFact, facts_that_count
from data.nodule import Nodule
from data.words import Language, word
from pages.frame.fact_table import show_fact_table
from pages.frame.formatting import minute, plain
from pages.frame.paging import shown_lines
from pages.patient.input_words import answer_words


def show_history(
    case: PatientCase,
    nodule: Nodule,
    said: Sequence[EnteredFact],
    language: Language,
) -> None:
    """Show every answer with who and when, and which of them count now."""
    about = [one for one in said if one.tracking_uid in ("", nodule.tracking_uid)]
    title = word("risk_card.history", language, count=len(about))
    with st.expander(title, icon=":material/history:"):
        if not about:
            st.caption(word("risk_card.no_history", language))
            return
        scan = nodule.measurements[-1].scanned_on
        counting = facts_that_count(said, nodule.tracking_uid, scan).values()
        newest = list(reversed(about))
        lines = shown_lines(newest, f"history.lines.{case.patient_id}", language)
        show_fact_table(
            [
                _cells(one, any(one is fact for fact in counting), language)
                for one in lines
            ],
            "risk_card",
            ["input", "value", "person", "time", "about_scan", "counts"],
            language,
            title=title,
            unbroken={"time", "about_scan"},
        )


def _cells(one: EnteredFact, counts: bool, language: Language) -> list[str]:
    return [
        plain(word(f"entered.fact.{one.name}", language)),
        f"**{plain(_answer(one, language))}**",
        plain(one.person),
        minute(one.entered_at),
        str(one.scanned_on or "–"),
        word("risk_card.counts" if counts else "risk_card.earlier", language),
    ]


def _answer(one: EnteredFact, language: Language) -> str:
    if not one.value:
        return word("entered.taken_back", language)
    return answer_words(one.name, one.value, language)
