"""Links that open a page of a patient, each with its whole address."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from data.words import Language, translate
from pages.kit.formatting import plain


def show_patient_link(label: str, patient_id: str, language: Language) -> None:
    """Show a link to a patient's overview."""
    st.page_link(
        _page_at("patient"),
        label=f":primary[**{plain(label)}**]",
        query_params={"patient": patient_id, "lang": language},
    )


def show_nodule_link(
    label: str, patient_id: str, tracking_uid: str, language: Language
) -> None:
    """Show a link to a nodule's images and growth."""
    st.page_link(
        _page_at("growth"),
        label=plain(label),
        icon=":material/radiology:",
        query_params={
            "patient": patient_id,
            "nodule": tracking_uid,
            "lang": language,
        },
    )


def show_page_links(
    patient_id: str, nodule_uid: str, here: str, language: Language
) -> None:
    """Show links to the other pages of a patient.

    Args:
        patient_id: Key in the store.
        nodule_uid: The nodule to open, or empty.
        here: Path of the page that shows the links.
        language: Language of the reader.
    """
    address = {"patient": patient_id, "lang": language}
    nodule = {"nodule": nodule_uid} if nodule_uid else {}
    pages = {
        "patient": ("page.overview", ":material/person:", {}),
        "growth": ("page.growth", ":material/trending_up:", nodule),
        "nodule-risk": ("page.nodule_risk", ":material/fact_check:", nodule),
        "timeline": ("page.timeline", ":material/timeline:", {}),
        "response": ("page.response", ":material/monitoring:", {}),
        "therapy": ("page.therapy", ":material/medication:", {}),
    }
    with st.container(horizontal=True, gap="medium", key=f"links-{here}"):
        for path, (title, icon, more) in pages.items():
            if path != here:
                st.page_link(
                    _page_at(path),
                    label=translate(title, language),
                    icon=icon,
                    query_params=address | more,
                )


def _page_at(path: str) -> StreamlitPage:
    """The page with this address; only the address counts for a link."""
    return st.Page(_elsewhere, url_path=path)


def _elsewhere() -> None:
    """Stands for a page that the navigation runs."""
