"""The CT studies of a patient, the newest first."""

import streamlit as st

from data.case import StudyRow
from data.words import Language, word
from pages.frame.fact_table import show_fact_table
from pages.frame.formatting import NARROW, day, joined, plain


def show_studies(studies: tuple[StudyRow, ...], language: Language) -> None:
    """Show every CT study and why its series was chosen for measuring."""
    st.subheader(word("overview.studies", language), anchor=False)
    if not studies:
        st.text(word("overview.no_studies", language))
        return
    show_fact_table(
        [_row(study, language) for study in reversed(studies)],
        "overview",
        ("date", "scanner", "slices", "spacing", "why_series"),
        language,
        title=word("overview.studies", language),
        unbroken={"date", "spacing"},
    )


def _row(study: StudyRow, language: Language) -> tuple[str, ...]:
    spacing = f"{study.pixel_spacing_mm:.2f} × {study.slice_spacing_mm:.2f}"
    reasons = [
        _reason(key, dict(values), language) for key, values in study.chosen_because
    ]
    return (
        day(study.scanned_on, language),
        joined([plain(study.scanner), plain(study.convolution_kernel)]) or "–",
        str(study.slice_count),
        f"{spacing}{NARROW}mm",
        joined(reasons) or "–",
    )


def _reason(key: str, values: dict[str, object], language: Language) -> str:
    """Why the series was chosen; what was made good in it stands out."""
    text = plain(word(key, language, **values))
    return f"**{text}**" if key.startswith("scan.note_") else text
