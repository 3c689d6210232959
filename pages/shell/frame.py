"""The frame around every page; the script that `st.App` runs."""

from pathlib import Path
from typing import Final

import streamlit as st

from data.words import translate
from pages.kit.banner import show_research_banner
from pages.kit.errors import errors_shown
from pages.kit.language import selected_language
from pages.shell.navigation import selected_page

_HERE: Final = Path(__file__).parent


def show() -> None:
    """Show the page that the address asks for, in the reader's language."""
    language = selected_language()
    st.set_page_config(
        page_title=translate("page.product", language),
        page_icon=str(_HERE / "icon.svg"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(_HERE / "frame.css")
    page = selected_page(language)
    show_research_banner(language)
    with errors_shown(language):
        page.run()


if __name__ == "__main__":  # Streamlit runs this file under that name
    show()
