"""The follow-up list as files for a spreadsheet and a calendar."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from connectors.exports.csv_table import csv_table
from connectors.exports.icalendar import Appointment, icalendar
from data.results.follow_up import FollowUpRow
from data.words import Language, translate
from fusion.assessment.rule_message import rule_message
from pages.follow_up.columns import COLUMNS
from pages.follow_up.words import display_identifier, state_words

_IN_FILE: Final = tuple((one.name, one.cell) for one in COLUMNS if one.cell)


def show_files(rows: Sequence[FollowUpRow], language: Language) -> None:
    """Offer the rows as CSV and iCalendar; files are made when asked for."""
    with st.container(horizontal=True, key="follow-files"):
        st.download_button(
            translate("follow_up.csv", language),
            lambda: as_csv(rows, language),
            file_name="follow_up.csv",
            mime="text/csv",
            icon=":material/table:",
            key="follow_up.csv",
            on_click="ignore",
        )
        st.download_button(
            translate("follow_up.calendar", language),
            lambda: as_calendar(rows, language),
            file_name="follow_up.ics",
            mime="text/calendar",
            icon=":material/calendar_month:",
            key="follow_up.calendar",
            on_click="ignore",
        )
    st.caption(translate("follow_up.files", language))


def as_csv(rows: Sequence[FollowUpRow], language: Language) -> bytes:
    """One line a nodule; the display identifier, never the name."""
    headings = [translate(f"follow_up.column.{name}", language) for name, _ in _IN_FILE]
    cells = ([cell(row, language) for _, cell in _IN_FILE] for row in rows)
    return csv_table(headings, cells)


def as_calendar(rows: Sequence[FollowUpRow], language: Language) -> bytes:
    """One all-day entry for each nodule that has a day."""
    return icalendar(_appointments(rows, language), datetime.now(UTC))


def _appointments(
    rows: Sequence[FollowUpRow], language: Language
) -> Iterator[Appointment]:
    unnamed = translate("follow_up.calendar.no_identifier", language)
    for row in rows:
        if row.due_on is None:
            continue
        state = state_words(row, language)
        yield Appointment(
            key=row.tracking_uid,
            day=row.due_on,
            summary=translate(
                "follow_up.calendar.title",
                language,
                identifier=display_identifier(row) or unnamed,
                nodule=row.label,
            ),
            description=translate(
                "follow_up.calendar.text",
                language,
                state=state,
                scanned=row.scanned_on,
                rule=rule_message(row.next_scan.rule).in_language(language),
            ),
            category=state,
        )
