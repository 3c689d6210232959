"""Patient list: who is in the store, and where to look first."""

import streamlit as st

from data.words import translate
from pages.kit.assessing import show_assessing
from pages.kit.banner import show_simulated_banner
from pages.kit.cached_loading import access_scope, patient_rows
from pages.kit.language import selected_language
from pages.kit.patient_order import ORDERS, in_order, matching
from pages.patients.patient_table import show_patient_table


def show() -> None:
    """Show the patients of the store; a name opens the patient."""
    language = selected_language()
    rows = patient_rows(access_scope())
    if any(row.simulated for row in rows):
        show_simulated_banner(language)
    st.title(translate("worklist.title", language), anchor=False)
    if not rows:
        st.info(translate("worklist.empty", language), icon=":material/inbox:")
        st.code("fusionboard demo\nfusionboard ingest PATH", language="bash")
        return
    show_assessing(language)
    search, order = st.columns([3, 1], vertical_alignment="bottom")
    text = search.text_input(
        translate("worklist.search", language),
        key="patients.search",
        placeholder=translate("worklist.search_hint", language),
        icon=":material/search:",
    )
    chosen = order.selectbox(
        translate("worklist.order", language),
        list(ORDERS),
        format_func=lambda key: translate(f"worklist.order.{key}", language),
        key="patients.order",
    )
    found = in_order(matching(rows, text), chosen)
    st.caption(
        translate("worklist.found", language, shown=len(found), total=len(rows)),
    )
    if not found:
        st.info(
            translate("worklist.nothing_found", language), icon=":material/search_off:"
        )
        return
    show_patient_table(found, language)
