"""The link that opens a patient."""

import streamlit as st

from data.words import Language
from pages.frame.formatting import plain
from pages.patient import overview


def show_patient_link(label: str, patient_id: str, language: Language) -> None:
    """Show a link to a patient's overview, with its whole address."""
    st.page_link(
        st.Page(overview.show, url_path="patient"),
        label=f":primary[**{plain(label)}**]",
        query_params={"patient": patient_id, "lang": language},
    )
