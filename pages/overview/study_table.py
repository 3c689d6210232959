"""The CT studies of a patient, the newest first."""

import streamlit as st

from data.imaging.quality import Verdict
from data.patient.case import StudyRow
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import NARROW, day, joined, plain


def show_studies(studies: tuple[StudyRow, ...], language: Language) -> None:
    """Show every CT study and why its series was chosen for measuring."""
    st.subheader(translate("overview.studies", language), anchor=False)
    if not studies:
        st.text(translate("overview.no_studies", language))
        return
    show_fact_table(
        [_row(study, language) for study in reversed(studies)],
        "overview",
        ("date", "scanner", "slices", "spacing", "quality", "why_series"),
        language,
        title=translate("overview.studies", language),
        unbroken={"date", "spacing", "quality"},
    )
    graded = [study for study in reversed(studies) if study.quality]
    if graded:
        with st.expander(
            translate("quality.why", language), icon=":material/fact_check:"
        ):
            for study in graded:
                _show_reasons(study, language)
            st.caption(translate("quality.note", language))


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
        _quality(study, language),
        joined(reasons) or "–",
    )


def _reason(key: str, values: dict[str, object], language: Language) -> str:
    """Write why the series was chosen; what was made good in it stands out."""
    text = plain(translate(key, language, **values))
    return f"**{text}**" if key.startswith("scan.note_") else text


def _quality(study: StudyRow, language: Language) -> str:
    if study.quality is None:
        return translate("quality.not_graded", language)
    grade, score = study.quality.grade, study.quality.score
    letter = translate(f"quality.letter.{grade}", language)
    return f"**{translate('quality.cell', language, grade=letter, score=score)}**"


def _show_reasons(study: StudyRow, language: Language) -> None:
    """Everything that costs a scan points, the costliest first, with what to do."""
    report = study.quality
    if report is None:
        return
    grade = translate(f"quality.grade.{report.grade}", language)
    when = day(study.scanned_on, language)
    head = translate(
        "quality.of_scan", language, day=when, grade=grade, score=report.score
    )
    lines = [f"**{plain(head)}**"]
    for check in sorted(report.checks, key=lambda check: -check.penalty):
        if check.reason is None:
            continue
        what = check.reason.in_language(language)
        if check.verdict is Verdict.UNKNOWN:
            lines.append(f"- {plain(what)}")
            continue
        how = translate(f"quality.{check.name}.how_to_fix", language)
        text = translate("quality.advice", language, what=what, how=how)
        lines.append(f"- {plain(text)}")
    if len(lines) == 1:
        lines.append(translate("quality.nothing_wrong", language))
    st.markdown("\n".join([lines[0], "", *lines[1:]]))
