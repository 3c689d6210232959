"""Therapy page: warnings first, then what trials say for this patient's biomarkers."""

from datetime import date

import streamlit as st

from data.case import PatientCase
from data.reference.evidence_tables import shipped_evidence
from data.results.therapy_options import TherapyOptions
from data.words import Language, word
from fusion.prediction.outlook import outlook_of
from fusion.therapy.options import therapy_options
from pages.frame.cached_loading import civic_items, immunotherapy_models
from pages.frame.formatting import plain
from pages.frame.language import chosen_language
from pages.patient.chosen import chosen_case
from pages.patient.heading import show_heading
from pages.patient.option_groups import (
    show_civic,
    show_findings,
    show_groups,
    show_held_back,
)
from pages.patient.outlook import show_outlook
from pages.patient.outlook_words import told_words
from pages.patient.simulated_outlook import show_simulated_outlook
from pages.patient.warnings_first import (
    show_given,
    show_missing_facts,
    show_stop_flags,
)


def show() -> None:
    """Show the patient whose key is in the address, or was shown last."""
    language = chosen_language()
    case = chosen_case(language)
    if case is not None:
        show_case(case, language)


def show_case(case: PatientCase, language: Language) -> None:
    """Show the options of one patient as of today."""
    show_heading(case, "therapy", language)
    if case.record is None:
        st.info(word("therapy.no_record", language), icon=":material/link_off:")
        return
    today = date.today()
    outlook = outlook_of(
        case.record, immunotherapy_models(), today, simulated=case.simulated
    )
    answer = therapy_options(case.record, shipped_evidence(), today)
    _show_options(answer, told_words(outlook.response, language), language)
    show_outlook(outlook, immunotherapy_models(), language, simulated=case.simulated)
    show_simulated_outlook(case, today, language)
    _show_basis(answer, language)


def _show_options(answer: TherapyOptions, told: str, language: Language) -> None:
    """What stops, what is missing, what fits, what does not."""
    st.info(answer.statement.in_language(language), icon=":material/gavel:")
    show_stop_flags(answer.stop_flags, language)
    show_given(answer, language)
    show_missing_facts(answer.missing, language)
    show_groups(answer, told, language)
    show_held_back(answer.held_back, language)


def _show_basis(answer: TherapyOptions, language: Language) -> None:
    """The biomarkers and tables that the options rest on."""
    show_findings(answer, language)
    version, as_of = answer.table_version, answer.table_as_of
    st.caption(plain(word("therapy.table", language, version=version, as_of=as_of)))
    show_civic(answer, civic_items(), language)
