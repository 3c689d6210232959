"""Intake page: files that were rejected, each with its reason and what to do."""

import streamlit as st

from data.imaging.study import RejectedEntry
from data.words import Language, has_message, translate
from pages.kit.cached_loading import store
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import plain
from pages.kit.language import selected_language
from pages.kit.paging import shown_lines


def show() -> None:
    """Show how much was taken in and what was not, with the reasons."""
    language = selected_language()
    st.title(translate("intake.title", language), anchor=False)
    rows = store().list_patients()
    st.text(
        translate(
            "intake.taken_in",
            language,
            patients=len(rows),
            studies=sum(row.study_count for row in rows),
            nodules=sum(row.nodule_count for row in rows),
        )
    )
    aside = store().rejected()
    st.subheader(translate("intake.rejected", language, count=len(aside)))
    if not aside:
        st.info(translate("intake.nothing_rejected", language), icon=":material/check:")
        return
    shown = shown_lines(aside, "intake.lines", language, length=100)
    show_fact_table(
        [_row(one, language) for one in shown],
        "intake",
        ("where", "reason", "what_to_do"),
        language,
        title=translate("intake.title", language),
    )


def _row(one: RejectedEntry, language: Language) -> tuple[str, str, str]:
    values = dict(one.values)
    how = f"{one.reason}.how_to_fix"
    return (
        plain(one.where),
        plain(translate(f"{one.reason}.what", language, **values)),
        plain(translate(how, language, **values)) if has_message(how) else "–",
    )
