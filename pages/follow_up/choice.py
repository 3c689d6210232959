"""Choice of the nodules of the follow-up list that are shown."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

import streamlit as st

from data.results.follow_up import FollowUpRow, FollowUpState
from data.words import Language, translate

_SHOWN_FIRST: Final = tuple(
    state
    for state in FollowUpState
    if state not in (FollowUpState.LATER, FollowUpState.NONE_DUE)
)


def choose_rows(rows: Sequence[FollowUpRow], language: Language) -> list[FollowUpRow]:
    """Let the reader choose states and search; nothing chosen is everything."""
    counts = Counter(row.state for row in rows)
    there = [state for state in FollowUpState if counts[state]]
    states, search = st.columns([3, 1], vertical_alignment="bottom")
    chosen = states.pills(
        translate("follow_up.state", language),
        there,
        selection_mode="multi",
        default=[state for state in there if state in _SHOWN_FIRST],
        format_func=lambda state: translate(
            "follow_up.state_count",
            language,
            state=translate(f"follow_up.state.{state}", language),
            count=counts[state],
        ),
        key="follow_up.states",
    )
    text = search.text_input(
        translate("follow_up.search", language),
        key="follow_up.search",
        placeholder=translate("follow_up.search_hint", language),
        icon=":material/search:",
    )
    return matching(rows, chosen or there, text)


def matching(
    rows: Sequence[FollowUpRow], states: Collection[FollowUpState], text: str
) -> list[FollowUpRow]:
    """Rows of these states in which every word of `text` occurs, letter case aside."""
    wanted = text.casefold().split()
    held = [row for row in rows if row.state in states]
    if not wanted:
        return held
    return [row for row in held if all(part in _searched(row) for part in wanted)]


def _searched(row: FollowUpRow) -> str:
    values = (identifier.value for identifier in row.identity.identifiers)
    return " ".join([row.identity.name, row.label, *values]).casefold()
