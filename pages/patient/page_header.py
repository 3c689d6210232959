"""The head of a page about one patient: who it is, and the other pages."""

import streamlit as st

from data.patient.case import PatientCase
from data.words import Language
from pages.kit.banner import show_simulated_banner
from pages.patient.links import show_page_links
from pages.patient.patient_banner import show_basis, show_person


def show_page_header(case: PatientCase, here: str, language: Language) -> None:
    """Show who it is and how sure that is.

    Args:
        case: The patient.
        here: Path of the page.
        language: Language of the reader.
    """
    if case.simulated:
        show_simulated_banner(language)
    with st.container(border=True, key=f"heading-{here}"):
        who, basis = st.columns([5, 3], vertical_alignment="center")
        with who:
            deceased = bool(case.record and case.record.deceased)
            show_person(case.identity, deceased, language)
        with basis:
            show_basis(case, language)
        nodule_uid = st.query_params.get("nodule", "")
        show_page_links(case.patient_id, nodule_uid, here, language)
