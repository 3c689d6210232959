"""Oncoprint page: the genes of all patients with a genetic test, side by side."""

from typing import Final

import streamlit as st

from connectors.exports.csv_table import csv_table
from data.patient.genomics import GeneStatus
from data.results.oncoprint import AlterationClass, GeneCell, Oncoprint
from data.words import Language, translate
from fusion.assessment.oncoprint import oncoprint
from pages.charts.oncoprint_figure import oncoprint_figure
from pages.kit.banner import show_simulated_banner
from pages.kit.cached_loading import access_scope, genetic_summaries, patient_rows
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import NARROW, plain, term
from pages.kit.language import selected_language
from pages.kit.paging import shown_lines
from pages.kit.patient_order import matching
from pages.patient.links import show_patient_link

MOST_PATIENTS: Final = 200  # count; chosen: more are narrower than a pixel
_OPEN: Final = (
    *(GeneStatus.PENDING, GeneStatus.PARTLY_TESTED, GeneStatus.INDETERMINATE),
)


def show() -> None:
    """Show the patients that the search leaves, at most 200."""
    language = selected_language()
    rows = [row for row in patient_rows(access_scope()) if row.has_record]
    if any(row.simulated for row in rows):
        show_simulated_banner(language)
    st.title(translate("oncoprint.title", language), anchor=False)
    text = st.text_input(
        translate("worklist.search", language),
        key="oncoprint.search",
        placeholder=translate("worklist.search_hint", language),
        icon=":material/search:",
    )
    summaries = genetic_summaries(access_scope())
    tested = [
        (row.patient_id, row.identity.name, summaries[row.patient_id])
        for row in matching(rows, text)
        if row.patient_id in summaries and summaries[row.patient_id].tested
    ][:MOST_PATIENTS]
    if not tested:
        st.info(translate("oncoprint.empty", language), icon=":material/genetics:")
        return
    st.caption(
        translate("oncoprint.found", language, shown=len(tested), total=len(rows))
    )
    show_oncoprint(oncoprint(tested), language)


def show_oncoprint(shown: Oncoprint, language: Language) -> None:
    """Show the figure, the same as a table, and links to the patients."""
    st.plotly_chart(
        oncoprint_figure(
            shown,
            {
                one: translate(f"oncoprint.class.{one}", language)
                for one in AlterationClass
            },
            {one: term("gene", one, language) for one in GeneStatus},
            dark=st.context.theme.type == "dark",
        ),
        width="stretch",
        key="oncoprint.chart",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=translate("oncoprint.alt", language, count=len(shown.columns)),
    )
    st.caption(translate("oncoprint.legend", language))
    lines = shown_lines(shown.columns, "oncoprint.lines", language)
    show_fact_table(
        [
            [
                f"**{plain(column.name)}**",
                _altered(column.cells, language),
                _with(column.cells, GeneStatus.NEGATIVE),
                _with(column.cells, *_OPEN),
                _with(column.cells, GeneStatus.NOT_TESTED),
                _number(column.pd_l1_percent, "%"),
                _number(column.tmb_per_mb, "/Mb"),
            ]
            for column in lines
        ],
        "oncoprint",
        ("patient", "altered", "negative", "open", "not_tested", "pd_l1", "tmb"),
        language,
        title=translate("oncoprint.title", language),
        unbroken={"pd_l1", "tmb"},
    )
    with st.expander(translate("oncoprint.open", language), icon=":material/person:"):
        for column in lines:
            show_patient_link(column.name, column.patient_id, language)
    st.download_button(
        translate("oncoprint.save", language),
        _csv(shown),
        file_name="oncoprint.csv",
        mime="text/csv",
        key="oncoprint.save",
        icon=":material/download:",
        on_click="ignore",
    )


def _altered(cells: dict[str, GeneCell], language: Language) -> str:
    found = [
        f"**{plain(gene)}** {plain(', '.join(cell.said))}".strip()
        + f" ({translate(f'oncoprint.class.{cell.classes[0]}', language)})"
        for gene, cell in cells.items()
        if cell.classes
    ]
    return "  \n".join(found) or "–"


def _with(cells: dict[str, GeneCell], *statuses: GeneStatus) -> str:
    genes = [gene for gene, cell in cells.items() if cell.status in statuses]
    return plain(", ".join(genes)) or "–"


def _number(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:g}{NARROW}{unit}"


def _csv(shown: Oncoprint) -> bytes:
    """One line a patient, by its key in the store; no name goes along."""
    return csv_table(
        ("patient", *shown.genes, "pd_l1_percent", "tmb_per_mb"),
        (
            [
                column.patient_id,
                *(_cell_text(column.cells[gene]) for gene in shown.genes),
                column.pd_l1_percent,
                column.tmb_per_mb,
            ]
            for column in shown.columns
        ),
    )


def _cell_text(cell: GeneCell) -> str:
    if not cell.classes:
        return cell.status.value
    return "; ".join([*cell.classes, *cell.said])
