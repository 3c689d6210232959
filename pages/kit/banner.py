"""Banners with what a reader must know before believing anything on the screen."""

import streamlit as st

from data.words import Language, translate
from pages.kit.language import show_language_switch


def show_research_banner(language: Language) -> None:
    """Say that this is research software, and let the reader choose the language."""
    with st.container(
        key="frame-banner",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
    ):
        st.caption(
            f":material/science: **{translate('page.research', language)}** "
            + translate("page.not_a_device", language)
        )
        show_language_switch(language)


def show_simulated_banner(language: Language) -> None:
    """Say that what follows is not of a real person."""
    with st.container(key="simulated"):
        st.warning(
            f"**{translate('page.simulated', language)}** "
            + translate("page.simulated_meaning", language),
            icon=":material/model_training:",
        )
