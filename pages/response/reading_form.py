"""Form where a person says what only a reader of the whole body can say of a visit."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import streamlit as st

from connectors.workflows.entries.enter_response import read_visit
from data.errors import FusionBoardError
from data.patient.case import PatientCase
from data.patient.manual_entry import LONGEST_NAME
from data.patient.tumour_reading import ResponsePlan, TumourReading, readings_that_count
from data.words import Language, translate
from pages.kit.cached_loading import forget_patient_data, store
from pages.kit.confirming import confirm
from pages.kit.errors import show_error
from pages.response.lesion_line import lesion_lines
from pages.response.questions import ReadingAnswers, show_reading_questions


def show_reading_form(
    case: PatientCase,
    plan: ResponsePlan,
    said: Sequence[TumourReading],
    language: Language,
) -> None:
    """Ask, for one visit, for lesions outside the lung, new lesions and non-targets."""
    title = translate("response_page.enter_reading", language)
    with st.expander(title, icon=":material/edit_note:"):
        st.caption(translate("response_page.reading_help", language))
        counting = readings_that_count(said)
        key = f"response.read.{case.patient_id}.{len(said)}"
        visit = _ask_visit(case, plan, counting, key, language)
        lines = lesion_lines(case, plan, counting, visit)
        with st.form(f"{key}.{visit}", border=False):
            held = counting.get(visit)
            answers = show_reading_questions(lines, held, f"{key}.{visit}", language)
            _show_end(case, visit, answers, held, language)


def _ask_visit(
    case: PatientCase,
    plan: ResponsePlan,
    counting: Mapping[date, TumourReading],
    key: str,
    language: Language,
) -> date:
    """A visit that is known, or the day of a scan that is not here, such as an MRI."""
    known = {*case.visit_days(), *counting, plan.baseline_on}
    days = sorted(day for day in known if day >= plan.baseline_on)
    first, second = st.columns(2)
    with first:
        visit = st.selectbox(
            translate("response_page.visit", language),
            days,
            index=len(days) - 1,
            format_func=date.isoformat,
            key=f"{key}.visit",
        )
    with second:
        other = st.date_input(
            translate("response_page.other_day", language),
            value=None,
            min_value=plan.baseline_on,
            max_value=max(date.today(), days[-1]),
            format="YYYY-MM-DD",
            key=f"{key}.other_day",
        )
    return other if isinstance(other, date) else visit


def _show_end(
    case: PatientCase,
    visit: date,
    answers: ReadingAnswers,
    held: TumourReading | None,
    language: Language,
) -> None:
    """Ask who reads, and show buttons; a reading that is there can be taken back."""
    person = st.text_input(
        translate("page.your_name", language),
        max_chars=LONGEST_NAME,
        autocomplete="name",
    )
    with st.container(horizontal=True):
        keep = st.form_submit_button(translate("response_page.keep", language))
        withdraw = held is not None and st.form_submit_button(
            translate("response_page.withdraw", language)
        )
    if keep or withdraw:
        _keep(case, visit, answers, person.strip(), language, withdraw=withdraw)


def _keep(
    case: PatientCase,
    visit: date,
    answers: ReadingAnswers,
    person: str,
    language: Language,
    *,
    withdraw: bool,
) -> None:
    if not person:
        st.warning(translate("page.name_needed", language))
        return
    try:
        reading = TumourReading(
            scanned_on=visit,
            person=person,
            entered_at=datetime.now(UTC),
            whole_body=answers.whole_body,
            non_targets=answers.non_targets,
            new_lesion=answers.new_lesion,
            lesions=tuple(line.reading() for line in answers.lesions),
            withdrawn=withdraw,
        )
        read_visit(store(), case.patient_id, reading)
    except FusionBoardError as error:
        show_error(error, language)
        return
    forget_patient_data()
    confirm(translate("response_page.kept", language, date=visit.isoformat()))
    st.rerun()
