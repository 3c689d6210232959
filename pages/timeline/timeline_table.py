"""Events of a timeline as a table, with links to their sources, and as a file."""

from collections.abc import Sequence

import streamlit as st

from connectors.exports.timeline_csv import timeline_csv
from data.patient.case import PatientCase
from data.patient.timeline import Lane, TimelineEvent
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import joined, plain, term
from pages.kit.paging import shown_lines
from pages.timeline.source_link import show_source_links


def show_timeline_table(
    case: PatientCase, events: Sequence[TimelineEvent], language: Language
) -> None:
    """Show events, the newest first, and offer them as CSV."""
    title = translate("timeline.events", language, count=len(events))
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
        translate("timeline.save", language),
        timeline_csv(newest),
        file_name="timeline.csv",
        mime="text/csv",
        key=f"timeline.save.{case.patient_id}",
        icon=":material/download:",
        on_click="ignore",
    )


def event_row(one: TimelineEvent, language: Language) -> str:
    """The row of an event: its lane, or its kind where the lane holds several."""
    if one.lane is Lane.LABS:
        return term("lab", one.kind, language)
    if one.lane is Lane.BIOMARKERS:
        return term("biomarker", one.kind, language)
    return translate(f"timeline.lane.{one.lane}", language)


def _cells(one: TimelineEvent, language: Language) -> list[str]:
    if one.last == one.first:
        when = one.first.isoformat()
    elif one.ongoing:
        when = f"{one.first.isoformat()} –"
    else:
        when = f"{one.first.isoformat()} – {one.last.isoformat()}"
    kind = translate(f"timeline.kind.{one.kind}", language) if _has_kind(one) else ""
    return [
        when,
        joined([event_row(one, language), kind]),
        f"**{plain(one.said)}**" if one.said else "–",
        plain(one.source),
    ]


def _has_kind(one: TimelineEvent) -> bool:
    return one.lane in (Lane.GENES, Lane.ASSESSMENTS, Lane.PROCEDURES, Lane.VISITS)
