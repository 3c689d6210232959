"""Form where a person takes lesions over from a DICOM structured report."""

import streamlit as st

from connectors.workflows.entries.ingest_lesion_report import (
    lesions_of_report,
    take_lesions,
)
from data.errors import FusionBoardError
from data.patient.case import PatientCase
from data.patient.lesion_report import LesionReport
from data.patient.manual_entry import LONGEST_NAME
from data.patient.tumour_reading import LesionRole
from data.words import Language, translate
from pages.kit.cached_loading import forget_patient_data, store
from pages.kit.confirming import confirm
from pages.kit.errors import show_error
from pages.kit.formatting import joined, plain, position


def show_report_form(case: PatientCase, entries: int, language: Language) -> None:
    """Ask for a file, show its lesions, and keep those that a person chooses.

    Args:
        case: The patient.
        entries: How many readings there are; a new one makes new widgets.
        language: Language of the reader.
    """
    title = translate("response_page.from_report", language)
    with st.expander(title, icon=":material/upload_file:"):
        st.caption(translate("response_page.report_help", language))
        key = f"response.report.{case.patient_id}.{entries}"
        file = st.file_uploader(
            translate("response_page.report_file", language), key=f"{key}.file"
        )
        if file is None:
            return
        try:
            report = lesions_of_report(store(), case, file.getvalue())
        except FusionBoardError as error:
            show_error(error, language)
            return
        _show_report(report, case, key, language)


def _show_report(
    report: LesionReport, case: PatientCase, key: str, language: Language
) -> None:
    verified = "verified" if report.verified else "not_verified"
    st.markdown(
        translate(
            f"response_page.report_{verified}",
            language,
            date=report.measured_on.isoformat(),
        )
    )
    if report.left_out:
        labels = plain(", ".join(report.left_out))
        st.caption(translate("response_page.report_left_out", language, labels=labels))
    if report.lesions:
        _ask(report, case, key, language)


def _ask(report: LesionReport, case: PatientCase, key: str, language: Language) -> None:
    words = {
        one.label: plain(
            joined(
                [
                    one.label,
                    one.organ,
                    position(one.diameter_mm),
                    translate("response_page.node", language) if one.lymph_node else "",
                ]
            )
        )
        for one in report.lesions
    }
    with st.form(key, border=False):
        labels = st.pills(
            translate("response_page.lesions", language),
            list(words),
            selection_mode="multi",
            format_func=lambda one: words[one],
        )
        role = st.radio(
            translate("response_page.role", language),
            list(LesionRole),
            format_func=lambda one: translate(f"response_page.role.{one}", language),
            horizontal=True,
        )
        person = st.text_input(
            translate("page.your_name", language),
            max_chars=LONGEST_NAME,
            autocomplete="name",
        ).strip()
        if st.form_submit_button(translate("response_page.take_over", language)):
            if person and labels and role:
                _take(report, case, (labels, role, person), language)
            else:
                st.warning(translate("response_page.report_needs", language))


def _take(
    report: LesionReport,
    case: PatientCase,
    said: tuple[list[str], LesionRole, str],
    language: Language,
) -> None:
    labels, role, person = said
    try:
        visit = take_lesions(store(), case, report, labels, role=role, person=person)
    except FusionBoardError as error:
        show_error(error, language)
        return
    forget_patient_data()
    confirm(translate("response_page.kept", language, date=visit.isoformat()))
    st.rerun()
