"""Models page: cards of the released models, and a try on one's own cohort."""

import streamlit as st

from data.models.cards import CARDS, card
from data.words import translate
from pages.kit.language import selected_language
from pages.models.cohort_validation import show_validation


def show() -> None:
    """Show a card, then what a reader's own cohort says of a model."""
    language = selected_language()
    st.header(translate("models_page.title", language), anchor=False)
    st.caption(translate("models_page.intro", language))
    name = st.selectbox(
        translate("models_page.choose", language),
        CARDS,
        format_func=lambda one: translate(f"models_page.card.{one}", language),
        key="models.card",
    )
    with st.container(border=True, key="model-card"):
        st.markdown(card(name).replace("\n# ", "\n#### ").replace("# ", "#### ", 1))
    show_validation(language)
