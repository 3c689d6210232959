"""Patient overview: who, what, which stage, is it growing, and what is missing."""

from datetime import date

import streamlit as st

from data.results.assessed_patient import AssessedPatient
from data.words import Language, translate
from pages.charts.volume_chart import show_volume_chart
from pages.kit.banner import show_simulated_banner
from pages.kit.language import selected_language
from pages.overview.background_table import show_background
from pages.overview.biomarker_table import show_biomarkers
from pages.overview.ct_slice import show_ct_slice
from pages.overview.findings import show_findings
from pages.overview.measure_form import show_measure_form
from pages.overview.nodule_table import show_nodules
from pages.overview.risk_summary import show_risks
from pages.overview.study_table import show_studies
from pages.overview.text_reports import show_text_reports
from pages.overview.therapy_table import show_therapies
from pages.overview.what_is_next import show_what_is_next
from pages.patient.links import show_page_links
from pages.patient.patient_banner import show_patient_banner
from pages.patient.selection import selected_patient


def show() -> None:
    """Show the patient whose key is in the address, or was shown last."""
    language = selected_language()
    patient = selected_patient(language)
    if patient is not None:
        show_case(patient, language)


def show_case(patient: AssessedPatient, language: Language) -> None:
    """Show all that is known of one patient, the most needed first."""
    case = patient.case
    if case.simulated:
        show_simulated_banner(language)
    show_patient_banner(patient, language)
    show_what_is_next(patient.assessment, date.today(), language)
    _show_nodules(patient, language)
    if case.studies:
        show_findings(patient, language)
    show_risks(patient, language)
    _show_record(patient, language)
    show_text_reports(patient, language)


def _show_nodules(patient: AssessedPatient, language: Language) -> None:
    st.subheader(translate("overview.nodules", language), anchor=False)
    if not patient.assessment.nodules:
        st.info(translate("overview.no_nodules", language), icon=":material/radiology:")
        return
    show_nodules(patient, language)
    show_page_links(patient.case.patient_id, "", "patient", language)
    with st.container(key="scans"):
        image, chart = st.columns([10, 9], gap="medium")
    with image:
        show_ct_slice(patient.case, language)
    with chart:
        show_volume_chart(patient, language)


def _show_record(patient: AssessedPatient, language: Language) -> None:
    """Tests and background beside the course so far."""
    case = patient.case
    with st.container(key="lower"):
        tests, course = st.columns([10, 9], gap="medium")
    with course:
        show_therapies(case.record.therapies if case.record else (), language)
        show_studies(case.studies, language)
    with tests:
        show_biomarkers(patient, language)
        show_background(case.record, language)
        if case.studies:
            show_measure_form(case, language)
