"""Nodule risk card: every score beside every guideline, and what persons enter."""

from datetime import date

import streamlit as st

from data.results.assessed_patient import AssessedPatient
from data.results.assessment import NoduleAssessment
from data.results.risk_card import RiskCard
from data.words import Language, translate
from pages.kit.formatting import day, joined, plain, term, volume
from pages.kit.language import selected_language
from pages.nodule_risk.entered_history import show_history
from pages.nodule_risk.entry_form import show_entry_form, show_indication_form
from pages.nodule_risk.growth_risk import show_growth_risk
from pages.nodule_risk.input_table import show_inputs
from pages.nodule_risk.risk_table import show_answers, show_waiting
from pages.nodule_risk.saliency_map_section import show_saliency_maps
from pages.patient.issues import show_issues
from pages.patient.page_header import show_page_header
from pages.patient.selection import selected_nodule, selected_patient


def show() -> None:
    """Show the risk card of the nodule that the address names."""
    language = selected_language()
    patient = selected_patient(language)
    if patient is not None:
        show_nodule_risk(patient, date.today(), language)


def show_nodule_risk(patient: AssessedPatient, today: date, language: Language) -> None:
    """Show one patient's risk card.

    Args:
        patient: The patient with its assessment.
        today: The present day.
        language: Language of the reader.
    """
    show_page_header(patient.case, "nodule-risk", language)
    nodule = selected_nodule(patient, "nodule_risk", language)
    if nodule is not None:
        _show_nodule(patient, nodule, today, language)


def _show_nodule(
    patient: AssessedPatient, nodule: NoduleAssessment, today: date, language: Language
) -> None:
    """A part that is missing says why; answers can still be corrected below."""
    show_issues(nodule.issues, language)
    st.markdown(_latest_scan(nodule, language))
    if nodule.risk is not None:
        _show_card(nodule.risk, patient, nodule, today, language)
    if nodule.growth is not None:
        show_growth_risk(nodule.growth.reader_growth_risk, language)
    if nodule.risk is not None:
        show_inputs(nodule.risk.inputs, language)
    show_saliency_maps(patient, nodule, language)
    show_entry_form(patient, nodule, language)
    show_history(patient, nodule, language)


def _show_card(
    card: RiskCard,
    patient: AssessedPatient,
    nodule: NoduleAssessment,
    today: date,
    language: Language,
) -> None:
    if card.asks_indication:
        show_indication_form(patient, nodule, language)
    if card.disagree:
        st.warning(
            translate("risk_card.disagree", language), icon=":material/call_split:"
        )
    show_answers(card, today, language)
    show_waiting(card, language)


def _latest_scan(nodule: NoduleAssessment, language: Language) -> str:
    """Name the nodule and the scan that the card is about."""
    scan, missed = nodule.latest, nodule.newer_ct_unmeasured_on
    return joined(
        [
            f"**{plain(nodule.nodule.label)}**",
            term("density", scan.density, language),
            volume(scan.volume_mm3),
            translate("risk_card.scan", language, date=day(scan.scanned_on, language)),
            f"**{translate('overview.missed', language, date=missed)}**"
            if missed
            else "",
        ]
    )
