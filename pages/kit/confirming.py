"""Says that something was kept, long enough to be read."""

from typing import Final

import streamlit as st

_STAYS_S: Final = 30  # chosen: a longer one stands beside other patients


def confirm(text: str) -> None:
    """Show a message over the page; it outlives the run that follows.

    Args:
        text: Words as Markdown; foreign text goes through `plain` first.
    """
    st.toast(text, icon=":material/check:", duration=_STAYS_S)
