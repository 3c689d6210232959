"""The pages and their addresses; an address never changes with the language."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from data.words import Language, translate
from pages.follow_up import page as follow_up
from pages.growth import page as growth
from pages.identities import page as identities
from pages.intake import page as intake
from pages.models import page as models
from pages.nodule_risk import page as nodule_risk
from pages.oncoprint import page as oncoprint
from pages.overview import page as overview
from pages.patients import page as patients
from pages.response import page as response
from pages.therapy import page as therapy
from pages.timeline import page as timeline


def selected_page(language: Language) -> StreamlitPage:
    """Show the links to all pages and give the one that the address asks for."""
    pages = [
        st.Page(
            patients.show,
            title=translate("page.patients", language),
            icon=":material/list:",
            default=True,
        ),
        st.Page(
            follow_up.show,
            title=translate("page.follow_up", language),
            icon=":material/event_upcoming:",
            url_path="follow-up",
        ),
        st.Page(
            oncoprint.show,
            title=translate("page.oncoprint", language),
            icon=":material/grid_on:",
            url_path="oncoprint",
        ),
        st.Page(
            overview.show,
            title=translate("page.overview", language),
            icon=":material/person:",
            url_path="patient",
        ),
        st.Page(
            growth.show,
            title=translate("page.growth", language),
            icon=":material/trending_up:",
            url_path="growth",
        ),
        st.Page(
            nodule_risk.show,
            title=translate("page.nodule_risk", language),
            icon=":material/fact_check:",
            url_path="nodule-risk",
        ),
        st.Page(
            timeline.show,
            title=translate("page.timeline", language),
            icon=":material/timeline:",
            url_path="timeline",
        ),
        st.Page(
            response.show,
            title=translate("page.response", language),
            icon=":material/monitoring:",
            url_path="response",
        ),
        st.Page(
            therapy.show,
            title=translate("page.therapy", language),
            icon=":material/medication:",
            url_path="therapy",
        ),
    ]
    admin = [
        st.Page(
            identities.show,
            title=translate("page.identities", language),
            icon=":material/link:",
            url_path="identities",
        ),
        st.Page(
            intake.show,
            title=translate("page.intake", language),
            icon=":material/inbox:",
            url_path="intake",
        ),
        st.Page(
            models.show,
            title=translate("page.models", language),
            icon=":material/model_training:",
            url_path="models",
        ),
    ]
    groups = {"": pages, translate("page.group.intake", language): admin}
    return st.navigation(groups, position="top")
