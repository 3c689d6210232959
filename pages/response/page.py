"""Response page: how the tumour answers to therapy, and what a person read."""

import streamlit as st

from data.patient.case import PatientCase
from data.results.assessed_patient import AssessedPatient
from data.results.assessment import ResponseAssessment
from data.results.response_over_time import ResponseOverTime
from data.words import Language, translate
from pages.charts.sum_chart import show_sum_chart
from pages.kit.formatting import plain
from pages.kit.language import selected_language
from pages.patient.issues import show_issue
from pages.patient.page_header import show_page_header
from pages.patient.selection import selected_patient
from pages.response.history import show_response_history
from pages.response.reading_form import show_reading_form
from pages.response.report_form import show_report_form
from pages.response.summary import show_summary
from pages.response.table import show_response_tables
from pages.response.target_form import show_target_form


def show() -> None:
    """Show the response of the patient that the address names."""
    language = selected_language()
    patient = selected_patient(language)
    if patient is not None:
        show_response(patient, language)


def show_response(patient: AssessedPatient, language: Language) -> None:
    """Show one patient's response page.

    Args:
        patient: The patient with its assessment.
        language: Language of the reader.
    """
    case, entries = patient.case, patient.entries
    show_page_header(case, "response", language)
    response = patient.assessment.response
    if response is None:
        st.info(
            translate("response_page.no_nodule", language), icon=":material/radiology:"
        )
        return
    if response.course is None:
        _show_problem(response, language)
    else:
        _show_course(response.course, case, language)
    show_target_form(case, response, len(entries.plans), language)
    show_reading_form(case, response.plan, entries.readings, language)
    show_report_form(case, len(entries.readings), language)
    show_response_history(case, entries, language)


def _show_problem(response: ResponseAssessment, language: Language) -> None:
    """Show why the plan cannot be judged; what was chosen can be changed below."""
    plan, issue = response.plan, response.issue
    if issue is None or not (plan.target_uids or response.chosen):
        day = plan.baseline_on.isoformat()
        st.info(translate("response_page.no_target", language, date=day))
        return
    show_issue(issue, language)


def _show_course(
    course: ResponseOverTime, case: PatientCase, language: Language
) -> None:
    show_summary(course, case, language)
    for note in course.notes:
        st.caption(plain(note.in_language(language)))
    if len(course.visits) > 1:
        show_sum_chart(course, case, language)
    show_response_tables(course, case, language)
