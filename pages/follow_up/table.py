"""The lines of the follow-up list."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from data.results.follow_up import FollowUpRow
from data.words import Language, translate
from pages.follow_up.columns import COLUMNS
from pages.kit.paging import shown_lines

_SHOWN: Final = tuple(column for column in COLUMNS if column.width)
_WIDTHS: Final = tuple(column.width for column in _SHOWN)


def show_follow_up_table(rows: Sequence[FollowUpRow], language: Language) -> None:
    """Show one page of the list; more than a page brings a page chooser."""
    shown = shown_lines(rows, "follow_up.lines", language)
    with st.container(key="rows-follow-head"):
        for cell, column in zip(st.columns(_WIDTHS), _SHOWN, strict=True):
            cell.caption(translate(f"follow_up.column.{column.name}", language))
    for number, row in enumerate(shown):
        with st.container(key=f"rows-follow-{number}"):
            for cell, column in zip(st.columns(_WIDTHS), _SHOWN, strict=True):
                with cell:
                    column.show_cell(row, language)
