"""The lines of the patient list."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import streamlit as st

from data.patient.case import PatientRow
from data.words import Language, translate
from pages.kit.formatting import (
    age,
    day,
    first_of,
    identifiers,
    joined,
    plain,
    term,
    volume,
)
from pages.kit.paging import shown_lines
from pages.patient.links import show_patient_link

# Ratio of columns; chosen: narrower ones break words.
_WIDTHS: Final = (2.6, 1.9, 1.0, 3.2, 1.0, 1.5, 1.4, 1.8)
_COLUMNS: Final = (
    "patient",
    "sex_and_age",
    "stage",
    "diagnosis",
    "nodules",
    "largest",
    "latest_scan",
    "sources",
)


def show_patient_table(rows: Sequence[PatientRow], language: Language) -> None:
    """Show one page of the list; more than a page brings a page chooser."""
    shown = shown_lines(rows, "patients.lines", language)
    with st.container(key="rows-head"):
        for cell, column in zip(st.columns(_WIDTHS), _COLUMNS, strict=True):
            cell.caption(translate(f"worklist.column.{column}", language))
    for number, row in enumerate(shown):
        with st.container(key=f"rows-{number}"):
            _show_line(row, language)


def _show_line(row: PatientRow, language: Language) -> None:
    who, person, stage, disease, count, largest, latest, sources = st.columns(_WIDTHS)
    identity = row.identity
    with who:
        name = identity.name or translate("page.no_name", language)
        show_patient_link(name, row.patient_id, language)
    values = first_of(identifiers(identity), 1)
    who.caption(plain(values) or translate("page.no_identifier", language))
    person.text(
        joined(
            [
                term("sex", identity.sex, language),
                age(identity.birth_date, date.today(), language),
            ]
        )
    )
    person.caption(day(identity.birth_date, language))
    disease.text(row.diagnosis or translate("page.none_recorded", language))
    stage.markdown(f"**{plain(row.stage)}**" if row.stage else "–")
    count.text(str(row.nodule_count))
    largest.text(volume(row.largest_volume_mm3) if row.largest_volume_mm3 else "–")
    latest.text(str(row.latest_scan_on or "–"))
    with sources:
        _show_sources(row, language)


def _show_sources(row: PatientRow, language: Language) -> None:
    if row.has_record and row.study_count:
        st.badge(
            translate("worklist.joined", language), icon=":material/link:", color="blue"
        )
    elif row.has_record:
        st.badge(translate("worklist.record_only", language), color="orange")
    else:
        st.badge(translate("worklist.images_only", language), color="orange")
    if row.simulated:
        st.badge(translate("worklist.simulated", language), color="violet")
