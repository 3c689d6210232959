"""The lines of the follow-up list."""

from collections.abc import Sequence
from typing import Final, Literal

import streamlit as st

from data.results.follow_up import FollowUpRow, FollowUpState
from data.words import Language, translate
from fusion.assessment.rule_message import rule_message
from pages.follow_up.words import (
    display_identifier,
    over_words,
    state_words,
)
from pages.kit.formatting import plain, term, volume
from pages.kit.paging import shown_lines
from pages.patient.links import show_patient_link

# Ratio of columns; chosen: narrower ones break words.
_WIDTHS: Final = (2.9, 1.8, 1.4, 1.4, 1.5, 1.7, 3.9)
_COLUMNS: Final = ("patient", "nodule", "scanned", "due", "over", "state", "rule")
_COLOURS: Final[dict[FollowUpState, Literal["red", "orange", "blue", "violet"]]] = {
    FollowUpState.WORK_UP: "red",
    FollowUpState.LOST: "red",
    FollowUpState.OVERDUE: "orange",
    FollowUpState.DUE: "blue",
    FollowUpState.NOT_MEASURED: "violet",
}


def show_follow_up_table(rows: Sequence[FollowUpRow], language: Language) -> None:
    """Show one page of the list; more than a page brings a page chooser."""
    shown = shown_lines(rows, "follow_up.lines", language)
    with st.container(key="rows-follow-head"):
        for cell, column in zip(st.columns(_WIDTHS), _COLUMNS, strict=True):
            cell.caption(translate(f"follow_up.column.{column}", language))
    for number, row in enumerate(shown):
        with st.container(key=f"rows-follow-{number}"):
            _show_line(row, language)


def _show_line(row: FollowUpRow, language: Language) -> None:
    who, nodule, scanned, due, over, state, rule = st.columns(_WIDTHS)
    with who:
        name = row.identity.name or translate("page.no_name", language)
        show_patient_link(name, row.patient_id, language)
    identifier = plain(display_identifier(row))
    who.caption(identifier or translate("page.no_identifier", language))
    nodule.markdown(f"**{plain(row.label)}** · {volume(row.volume_mm3)}")
    nodule.caption(term("density", row.density, language))
    scanned.text(str(row.scanned_on))
    if row.latest_study_on > row.scanned_on:
        newer = translate("follow_up.newer_ct", language, date=row.latest_study_on)
        scanned.caption(newer)
    due.text(str(row.due_on or "–"))
    over.text(over_words(row, language))
    with state:
        st.badge(state_words(row, language), color=_COLOURS.get(row.state, "gray"))
    rule.markdown(plain(rule_message(row.next_scan.rule).in_language(language)))
