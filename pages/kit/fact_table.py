"""A table of facts: real HTML that can be read aloud, copied and printed."""

from collections.abc import Collection, Sequence

import pandas as pd
import streamlit as st

from data.words import Language, translate


def show_fact_table(
    rows: Sequence[Sequence[str]],
    room: str,
    columns: Sequence[str],
    language: Language,
    *,
    title: str,
    unbroken: Collection[str] = (),
) -> None:
    """Show rows under headings from the catalogue.

    Args:
        rows: Cells as Markdown; foreign text must have gone through `plain`.
        room: Headings are the words `<room>.column.<column>`.
        columns: Names of the columns.
        language: Language of the reader.
        title: What the table shows, for those who hear it.
        unbroken: Columns whose cells are never broken into lines, such as dates.
    """
    headings = {name: translate(f"{room}.column.{name}", language) for name in columns}
    frame = pd.DataFrame(list(rows), columns=list(headings.values()))
    style = frame.style
    for name, heading in headings.items():
        spaces = "nowrap" if name in unbroken else "normal"
        style.set_properties(subset=[heading], **{"white-space": spaces})
    st.table(style, border="horizontal", hide_index=True, alt=title)
