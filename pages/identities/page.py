"""Identities: studies that wait for a patient, and the links that persons recorded."""

import streamlit as st

from data.words import translate
from pages.identities.recorded_links import show_recorded_links
from pages.identities.waiting_study import show_waiting_study
from pages.kit.banner import show_simulated_banner
from pages.kit.cached_loading import access_scope, patient_rows, store
from pages.kit.language import selected_language


def show() -> None:
    """Show what waits, with a form to link it, and the links with their undoing."""
    language = selected_language()
    patients = patient_rows(access_scope())
    if any(row.simulated for row in patients):
        show_simulated_banner(language)
    st.title(translate("identities.title", language), anchor=False)
    st.caption(translate("identities.rule", language))
    waiting = store().unlinked_studies()
    st.subheader(translate("identities.waiting", language, count=len(waiting)))
    if not waiting:
        st.info(
            translate("identities.nothing_waits", language), icon=":material/check:"
        )
    for study in waiting:
        show_waiting_study(study, patients, language)
    show_recorded_links(store().links(), patients, language)
