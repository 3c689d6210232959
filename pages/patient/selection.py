"""The patient and the nodule that the address names, or that were shown last."""

from typing import Final

import streamlit as st

from data.results.assessed_patient import AssessedPatient
from data.results.assessment import NoduleAssessment
from data.words import Language, translate
from pages.kit.cached_loading import access_scope, assessed_patient
from pages.kit.formatting import plain

_PATIENT: Final = "patient.chosen"
_NODULE: Final = "patient.selected_nodule"


def selected_patient(language: Language) -> AssessedPatient | None:
    """The patient; without one the page asks for it and None is returned."""
    patient_id = st.query_params.get("patient") or st.session_state.get(_PATIENT)
    if not patient_id:
        st.info(translate("overview.choose", language), icon=":material/person_search:")
        return None
    patient = assessed_patient(access_scope(), patient_id)
    st.session_state[_PATIENT] = st.query_params["patient"] = patient_id
    return patient


def selected_nodule(
    patient: AssessedPatient, page: str, language: Language
) -> NoduleAssessment | None:
    """The nodule a person chooses among those measured; None if there is none.

    Args:
        patient: The patient.
        page: Name of the page, for the widget's key.
        language: Language of the reader.
    """
    nodules = {one.nodule.tracking_uid: one for one in patient.assessment.nodules}
    if not nodules:
        st.info(
            translate("growth_page.no_nodule", language), icon=":material/radiology:"
        )
        return None
    asked = st.query_params.get("nodule") or st.session_state.get(_NODULE)
    uid = st.segmented_control(
        translate("viewer.nodule", language),
        list(nodules),
        default=asked if asked in nodules else next(iter(nodules)),
        format_func=lambda one: plain(nodules[one].nodule.label),
        key=f"{page}.nodule.{patient.case.patient_id}",
        required=True,
    )
    st.session_state[_NODULE] = st.query_params["nodule"] = uid
    return nodules[uid]
