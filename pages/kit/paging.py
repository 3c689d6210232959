"""A page of a long list at a time, so that thousands of lines stay quick."""

from collections.abc import Sequence
from typing import Final, TypeVar

import streamlit as st

from data.words import Language, translate

LINES_A_PAGE: Final = 25  # count; chosen: more do not fit the screen

Line = TypeVar("Line")


def shown_lines(
    lines: Sequence[Line], key: str, language: Language, length: int = LINES_A_PAGE
) -> Sequence[Line]:
    """The lines that the reader has turned to; a chooser appears if there are more.

    Args:
        lines: The whole list.
        key: Widget key of the chooser.
        language: Language of the reader.
        length: Lines a page.
    """
    starts = range(0, len(lines), length)
    if len(starts) <= 1:
        return lines
    first = st.selectbox(
        translate("page.lines", language),
        starts,
        format_func=lambda start: f"{start + 1}–{min(start + length, len(lines))}",
        key=key,
        width=160,
    )
    return lines[first : first + length]
