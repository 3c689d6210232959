"""Response page: how the tumour answers to therapy, and what a person read."""

import streamlit as st

from data.case import PatientCase
from data.errors import FusionBoardError
from data.tumour_reading import ResponsePlan, TumourReading
from data.words import Language, word
from fusion.response.course_of_response import CourseOfResponse, course_of_response
from fusion.response.targets import proposed_plan
from pages.charts.sum_chart import show_sum_chart
from pages.frame.cached_loading import access_scope, response_entries
from pages.frame.errors import show_error
from pages.frame.formatting import plain
from pages.frame.language import chosen_language
from pages.patient.chosen import chosen_case
from pages.patient.heading import show_heading
from pages.patient.response_history import show_response_history
from pages.patient.response_reading_form import show_reading_form
from pages.patient.response_report_form import show_report_form
from pages.patient.response_summary import show_summary
from pages.patient.response_table import show_response_tables
from pages.patient.response_target_form import show_target_form


def show() -> None:
    """Show the response of the patient that the address names."""
    language = chosen_language()
    case = chosen_case(language)
    if case is not None:
        plans, said = response_entries(access_scope(), case.patient_id)
        show_response(case, plans, said, language)


def show_response(
    case: PatientCase,
    plans: tuple[ResponsePlan, ...],
    said: tuple[TumourReading, ...],
    language: Language,
) -> None:
    """Show one patient's response page.

    Args:
        case: The patient.
        plans: Choices of baseline and targets, oldest first.
        said: Readings of visits, oldest first.
        language: Language of the reader.
    """
    show_heading(case, "response", language)
    plan = plans[-1] if plans else proposed_plan(case)
    if plan is None:
        st.info(word("response_page.no_nodule", language), icon=":material/radiology:")
        return
    course = _judged(case, plan, said, language)
    if course is not None:
        _show_course(course, case, language)
    show_target_form(case, plan, plans, language)
    show_reading_form(case, plan, said, language)
    show_report_form(case, len(said), language)
    show_response_history(case, plans, said, language)


def _judged(
    case: PatientCase,
    plan: ResponsePlan,
    said: tuple[TumourReading, ...],
    language: Language,
) -> CourseOfResponse | None:
    try:
        return course_of_response(case, plan, said)
    except FusionBoardError as error:  # what was chosen can be changed below
        if plan.target_uids or plan.entered_at:
            show_error(error, language)
        else:
            day = plan.baseline_on.isoformat()
            st.info(word("response_page.no_target", language, date=day))
        return None


def _show_course(
    course: CourseOfResponse, case: PatientCase, language: Language
) -> None:
    show_summary(course, case, language)
    for note in course.notes:
        st.caption(plain(note.in_language(language)))
    if len(course.visits) > 1:
        show_sum_chart(course, case, language)
    show_response_tables(course, case, language)
