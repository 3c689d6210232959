"""Timeline page: scans, genes, labs, therapies and assessments on one axis."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from connectors.workflows.timeline_csv import timeline_csv
from data.case import PatientCase
from data.timeline import Lane, TimelineEvent
from data.words import Language, word
from fusion.timeline.events import timeline_events, undated
from pages.charts.patient_timeline import (
    shown_days,
    telling_days,
    timeline_figure,
)
from pages.frame.fact_table import show_fact_table
from pages.frame.formatting import joined, plain, term
from pages.frame.language import chosen_language
from pages.frame.paging import shown_lines
from pages.patient.chosen import chosen_case
from pages.patient.heading import show_heading
from pages.patient.source_link import show_source_links


def show() -> None:
    """Show the timeline of the patient that the address names."""
    language = chosen_language()
    case = chosen_case(language)
    if case is not None:
        show_timeline(case, date.today(), language)


def show_timeline(case: PatientCase, today: date, language: Language) -> None:
    """Show one patient's timeline.

    Args:
        case: The patient.
        today: The present day.
        language: Language of the reader.
    """
    show_heading(case, "timeline", language)
    events = timeline_events(case, today)
    if not events:
        st.info(word("timeline.empty", language), icon=":material/timeline:")
        return
    lanes = _chosen_lanes(events, case, language)
    shown = [one for one in events if one.lane in lanes]
    days = _chosen_days(shown, case, today, language)
    _show_figure(case, shown, days, language)
    missing = undated(case)
    if missing:
        st.caption(word("timeline.undated", language, count=missing))
    inside = [one for one in shown if one.last >= days[0] and one.first <= days[1]]
    _show_table(case, inside, language)


def event_row(one: TimelineEvent, language: Language) -> str:
    """The row of an event: its lane, or its kind where the lane holds several."""
    if one.lane is Lane.LABS:
        return term("lab", one.kind, language)
    if one.lane is Lane.BIOMARKERS:
        return term("biomarker", one.kind, language)
    return word(f"timeline.lane.{one.lane}", language)


def _chosen_lanes(
    events: Sequence[TimelineEvent], case: PatientCase, language: Language
) -> list[Lane]:
    present = [lane for lane in Lane if any(one.lane is lane for one in events)]
    chosen = st.pills(
        word("timeline.show", language),
        present,
        selection_mode="multi",
        default=[lane for lane in present if lane is not Lane.VISITS] or present,
        format_func=lambda lane: word(f"timeline.lane.{lane}", language),
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
        word("timeline.days", language),
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
        alt=word("timeline.alt", language, count=len(events)),
    )
    simulated = word("chart.simulated", language) if case.simulated else ""
    st.caption(joined([word("timeline.legend", language), simulated]))


def _show_table(
    case: PatientCase, events: Sequence[TimelineEvent], language: Language
) -> None:
    title = word("timeline.events", language, count=len(events))
    st.subheader(title, anchor=False)
    newest = sorted(events, key=lambda one: (one.last, one.first), reverse=True)
    lines = shown_lines(newest, f"timeline.lines.{case.patient_id}", language)
    show_fact_table(
        [_cells(one, language) for one in lines],
        "timeline",
        ("date", "lane", "said", "source"),
        language,
        title=title,
        unbroken={"date"},
    )
    show_source_links(case, lines, language)
    st.download_button(
        word("timeline.save", language),
        timeline_csv(newest),
        file_name="timeline.csv",
        mime="text/csv",
        key=f"timeline.save.{case.patient_id}",
        icon=":material/download:",
        on_click="ignore",
    )


def _cells(one: TimelineEvent, language: Language) -> list[str]:
    if one.last == one.first:
        when = one.first.isoformat()
    elif one.ongoing:
        when = f"{one.first.isoformat()} –"
    else:
        when = f"{one.first.isoformat()} – {one.last.isoformat()}"
    kind = word(f"timeline.kind.{one.kind}", language) if _has_kind(one) else ""
    return [
        when,
        joined([event_row(one, language), kind]),
        f"**{plain(one.said)}**" if one.said else "–",
        plain(one.source),
    ]


def _has_kind(one: TimelineEvent) -> bool:
    return one.lane in (Lane.GENES, Lane.ASSESSMENTS, Lane.PROCEDURES, Lane.VISITS)
