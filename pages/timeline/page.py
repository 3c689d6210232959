"""Timeline page: scans, genes, labs, therapies and assessments on one axis."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from data.patient.case import PatientCase
from data.patient.timeline import Lane, TimelineEvent
from data.results.assessed_patient import AssessedPatient
from data.words import Language, translate
from fusion.timeline.events import timeline_events, undated
from pages.charts.patient_timeline import (
    shown_days,
    telling_days,
    timeline_figure,
)
from pages.kit.formatting import joined
from pages.kit.language import selected_language
from pages.patient.page_header import show_page_header
from pages.patient.selection import selected_patient
from pages.timeline.timeline_table import event_row, show_timeline_table


def show() -> None:
    """Show the timeline of the patient that the address names."""
    language = selected_language()
    patient = selected_patient(language)
    if patient is not None:
        show_timeline(patient, date.today(), language)


def show_timeline(patient: AssessedPatient, today: date, language: Language) -> None:
    """Show one patient's timeline.

    Args:
        patient: The patient; its nodules have the scans that count.
        today: Until when what goes on is drawn.
        language: Language of the reader.
    """
    case = patient.case
    show_page_header(case, "timeline", language)
    events = timeline_events(case, today)
    if not events:
        st.info(translate("timeline.empty", language), icon=":material/timeline:")
        return
    lanes = _chosen_lanes(events, case, language)
    shown = [one for one in events if one.lane in lanes]
    days = _chosen_days(shown, case, today, language)
    _show_figure(case, shown, days, language)
    missing = undated(case)
    if missing:
        st.caption(translate("timeline.undated", language, count=missing))
    inside = [one for one in shown if one.last >= days[0] and one.first <= days[1]]
    show_timeline_table(case, inside, language)


def _chosen_lanes(
    events: Sequence[TimelineEvent], case: PatientCase, language: Language
) -> list[Lane]:
    present = [lane for lane in Lane if any(one.lane is lane for one in events)]
    chosen = st.pills(
        translate("timeline.show", language),
        present,
        selection_mode="multi",
        default=[lane for lane in present if lane is not Lane.VISITS] or present,
        format_func=lambda lane: translate(f"timeline.lane.{lane}", language),
        key=f"timeline.lanes.{case.patient_id}",
    )
    return list(chosen) or present


def _chosen_days(
    events: Sequence[TimelineEvent],
    case: PatientCase,
    today: date,
    language: Language,
) -> tuple[date, date]:
    """The time shown; the slider does with keys what the mouse does in the figure."""
    first, last = shown_days(events, today)
    chosen = st.slider(
        translate("timeline.days", language),
        min_value=first,
        max_value=last,
        value=telling_days(events, today),
        format="YYYY-MM-DD",
        key=f"timeline.days.{case.patient_id}.{first}.{last}",
    )
    return chosen if chosen[0] < chosen[1] else (first, last)


def _show_figure(
    case: PatientCase,
    events: Sequence[TimelineEvent],
    days: tuple[date, date],
    language: Language,
) -> None:
    st.plotly_chart(
        timeline_figure(
            case.nodules,
            events,
            lambda one: event_row(one, language),
            days=days,
            dark=st.context.theme.type == "dark",
        ),
        width="stretch",
        key="timeline.chart",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=translate("timeline.alt", language, count=len(events)),
    )
    simulated = translate("chart.simulated", language) if case.simulated else ""
    st.caption(joined([translate("timeline.legend", language), simulated]))
