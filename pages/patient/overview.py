"""Patient overview: who, what, which stage, is it growing, and what is missing."""

from datetime import date

import streamlit as st

from data.case import PatientCase
from data.words import Language, word
from pages.charts.volume_chart import show_volume_chart
from pages.frame.banner import show_simulated_banner
from pages.frame.language import chosen_language
from pages.patient.background_table import show_background
from pages.patient.biomarker_table import show_biomarkers
from pages.patient.chosen import chosen_case
from pages.patient.ct_slice import show_ct_slice
from pages.patient.findings import show_findings
from pages.patient.links import show_page_links
from pages.patient.measure_form import show_measure_form
from pages.patient.nodule_table import show_nodules
from pages.patient.risks_at_a_glance import show_risks
from pages.patient.strip import show_strip
from pages.patient.study_table import show_studies
from pages.patient.text_reports import show_text_reports
from pages.patient.therapy_table import show_therapies


def show() -> None:
    """Show the patient whose key is in the address, or was shown last."""
    language = chosen_language()
    case = chosen_case(language)
    if case is not None:
        show_case(case, language)


def show_case(case: PatientCase, language: Language) -> None:
    """Show all that is known of one patient, the most needed first."""
    if case.simulated:
        show_simulated_banner(language)
    show_strip(case, language)
    st.subheader(word("overview.nodules", language), anchor=False)
    if any(nodule.measurements for nodule in case.nodules):
        show_nodules(case.nodules, case.studies, language)
        show_page_links(case.patient_id, "", "patient", language)
        with st.container(key="scans"):
            image, chart = st.columns([10, 9], gap="medium")
        with image:
            show_ct_slice(case, language)
        with chart:
            show_volume_chart(case, language)
    else:
        st.info(word("overview.no_nodules", language), icon=":material/radiology:")
    if case.studies:
        show_findings(case, language)
    show_risks(case, date.today(), language)
    with st.container(key="lower"):
        tests, course = st.columns([10, 9], gap="medium")
    with course:
        show_therapies(case.record.therapies if case.record else (), language)
        show_studies(case.studies, language)
    with tests:
        show_biomarkers(case.record, language)
        show_background(case.record, language)
        if case.studies:
            show_measure_form(case, language)
    show_text_reports(case, language)
