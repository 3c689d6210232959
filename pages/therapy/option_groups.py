"""Options by biomarker, what is held back, and the biomarkers they rest on."""

from typing import Final

import streamlit as st

from data.actionability import CivicItem, Marker, MarkerStatus
from data.results.therapy_options import ExcludedOption, TherapyGroup, TherapyOptions
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import joined, listed, plain
from pages.therapy.option_words import (
    fact_words,
    facts_words,
    marker_words,
    option_row,
    regimen,
    significance,
    source_links,
)

_NO_FINDING: Final = (Marker.ANY, Marker.NO_DRIVER)
"""Groups of options that no finding of their own stands for."""


def show_groups(
    answer: TherapyOptions, model_statement: str, language: Language
) -> None:
    """Show every group with its regimens, or what to do if there is none.

    Args:
        answer: Options of the patient.
        model_statement: Words of the patient-level model on a PD-(L)1 antibody alone.
        language: Language of the reader.
    """
    st.subheader(translate("therapy.groups", language), anchor=False)
    if not answer.groups:
        st.info(translate("therapy.no_groups", language), icon=":material/info:")
        return
    st.caption(translate("therapy.order", language))
    for group in answer.groups:
        _show_group(group, model_statement, language)


def _show_group(group: TherapyGroup, model_statement: str, language: Language) -> None:
    name = marker_words(group.finding, language)
    facts = [fact_words(fact, language) for fact in group.finding.facts]
    st.markdown(f"#### {plain(name)}")
    if facts:
        st.caption(listed(facts, language))
    show_fact_table(
        [option_row(option, model_statement, language) for option in group.options],
        "therapy",
        ("regimen", "tier", "trial", "response", "pfs", "patient", "weigh", "source"),
        language,
        title=name,
    )


def show_excluded_options(held: tuple[ExcludedOption, ...], language: Language) -> None:
    """Show which regimens are not offered, each reason once."""
    if not held:
        return
    st.subheader(translate("therapy.excluded", language), anchor=False)
    rows = [
        (
            f"**{plain(one.reason.in_language(language))}**",
            plain(_regimens(one, language)),
            facts_words(one.facts, language),
        )
        for one in held
    ]
    show_fact_table(
        rows,
        "therapy",
        ("reason", "held", "facts"),
        language,
        title=translate("therapy.excluded", language),
    )


def _regimens(held: ExcludedOption, language: Language) -> str:
    names = [regimen(row, language) for row in held.evidence]
    return listed(dict.fromkeys(names), language)


def show_findings(answer: TherapyOptions, language: Language) -> None:
    """Show what is known of every class of biomarkers, and what says so."""
    st.subheader(translate("therapy.findings", language), anchor=False)
    order = list(MarkerStatus)
    rows = [
        (
            plain(marker_words(one, language)),
            f"**{plain(translate(f'therapy.status.{one.status}', language))}**",
            facts_words(one.facts, language),
        )
        for one in sorted(answer.findings, key=lambda one: order.index(one.status))
        if one.marker not in _NO_FINDING
    ]
    show_fact_table(
        rows,
        "therapy",
        ("marker", "status", "facts"),
        language,
        title=translate("therapy.findings", language),
    )


def show_civic(
    answer: TherapyOptions, items: tuple[CivicItem, ...], language: Language
) -> None:
    """Show items of the site's CIViC release for the biomarkers that were found."""
    if not items:
        st.caption(plain(translate("therapy.table_none", language)))
        return
    newest = max(one.evidence.as_of for one in items)
    st.caption(plain(translate("therapy.table_refreshed", language, as_of=newest)))
    found = {
        one.marker: marker_words(one, language)
        for one in answer.findings
        if one.status is MarkerStatus.POSITIVE
    }
    own = [one for one in items if one.evidence.marker in found]
    if not own:
        return
    with st.expander(translate("therapy.civic", language)):
        st.caption(translate("therapy.civic_note", language))
        show_fact_table(
            [_civic_row(one, found[one.evidence.marker], language) for one in own],
            "therapy",
            ("marker", "regimen", "significance", "level", "citation"),
            language,
            title=translate("therapy.civic", language),
        )


def _civic_row(item: CivicItem, marker: str, language: Language) -> tuple[str, ...]:
    row = item.evidence
    stars = f"{item.rating} ★" if item.rating else ""
    return (
        plain(marker),
        plain(f"{regimen(row, language)} {item.interaction}".strip()),
        significance(item.significance, language),
        joined([item.level, stars]),
        joined([plain(row.trial), source_links(row.source)]),
    )
