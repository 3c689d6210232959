"""Therapy page: warnings first, then what trials say for this patient's biomarkers."""

import streamlit as st

from data.results.assessed_patient import AssessedPatient
from data.results.therapy_options import TherapyOptions
from data.words import Language, translate
from pages.kit.cached_loading import civic_items
from pages.kit.formatting import plain
from pages.kit.language import selected_language
from pages.patient.page_header import show_page_header
from pages.patient.selection import selected_patient
from pages.therapy.fused_prediction import show_fused_prediction
from pages.therapy.immunotherapy import show_immunotherapy
from pages.therapy.immunotherapy_words import told_words
from pages.therapy.option_groups import (
    show_civic,
    show_excluded_options,
    show_findings,
    show_groups,
)
from pages.therapy.safety_warnings import (
    show_given,
    show_missing_facts,
    show_stop_flags,
)


def show() -> None:
    """Show the patient whose key is in the address, or was shown last."""
    language = selected_language()
    patient = selected_patient(language)
    if patient is not None:
        show_case(patient, language)


def show_case(patient: AssessedPatient, language: Language) -> None:
    """Show the options of one patient, and what models say of it."""
    show_page_header(patient.case, "therapy", language)
    said = patient.assessment
    if said.therapy is None or said.immunotherapy is None:
        st.info(translate("therapy.no_record", language), icon=":material/link_off:")
        return
    model_statement = told_words(said.immunotherapy.response, language)
    _show_options(said.therapy, model_statement, language)
    simulated = patient.case.simulated
    show_immunotherapy(said.immunotherapy, language, simulated=simulated)
    show_fused_prediction(said.fused, language, simulated=simulated)
    _show_basis(said.therapy, language)


def _show_options(
    answer: TherapyOptions, model_statement: str, language: Language
) -> None:
    """Show what stops, what is missing, what fits, what does not."""
    st.info(answer.statement.in_language(language), icon=":material/gavel:")
    show_stop_flags(answer.stop_flags, language)
    show_given(answer, language)
    show_missing_facts(answer.missing, language)
    show_groups(answer, model_statement, language)
    show_excluded_options(answer.excluded, language)


def _show_basis(answer: TherapyOptions, language: Language) -> None:
    """The biomarkers and tables that the options rest on."""
    show_findings(answer, language)
    version, as_of = answer.table_version, answer.table_as_of
    st.caption(
        plain(translate("therapy.table", language, version=version, as_of=as_of))
    )
    show_civic(answer, civic_items(), language)
