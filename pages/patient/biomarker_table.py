"""Biomarkers and genes, tested or not."""

from typing import Final

import streamlit as st

from data.actionability import Marker, MarkerStatus
from data.genomics import BiomarkerKind, GeneStatus
from data.patient import PatientRecord
from data.words import Language, word
from fusion.therapy.expression_tests import expression_findings
from fusion.therapy.gene_status import gene_status
from pages.frame.fact_table import show_fact_table
from pages.frame.formatting import day, joined, listed, plain, term
from pages.patient.biomarker_words import (
    DRIVER_GENES,
    biomarker_value,
    gene_words,
)

Row = tuple[str, ...]

_MARKER: Final = {
    BiomarkerKind.PD_L1_TPS: Marker.PD_L1_50,
    BiomarkerKind.TMB: Marker.TMB_HIGH,
    BiomarkerKind.MSI: Marker.MSI_HIGH,
}
"""A class that stands for the whole test: all of a test are pending together."""


def show_biomarkers(record: PatientRecord | None, language: Language) -> None:
    """Show every biomarker and driver gene with what is known of it."""
    st.subheader(word("overview.biomarkers", language), anchor=False)
    if record is None:
        st.text(word("overview.no_record", language))
        return
    if not (record.cancers or record.biomarkers or record.variants):
        st.text(word("overview.no_biomarkers", language))
        return
    rows = [_biomarker_row(record, kind, language) for kind in BiomarkerKind]
    rows += _gene_rows(record, language)
    rows += _implications(record, language)
    show_fact_table(
        rows,
        "overview",
        ("test", "result", "date", "source"),
        language,
        title=word("overview.biomarkers", language),
        unbroken={"date"},
    )


def _implications(record: PatientRecord, language: Language) -> list[Row]:
    """What laboratories conclude for drugs, as their words."""
    return [
        (
            word("overview.laboratory_says", language, drug=plain(one.drug)),
            joined([plain(one.effect), plain(one.level), plain(one.cancer)]),
            day(one.reported_on, language),
            plain(one.source),
        )
        for one in record.implications
    ]


def _gene_rows(record: PatientRecord, language: Language) -> list[Row]:
    """One row for genes of which the same is known from the same test."""
    found = {gene for one in record.variants for gene in one.gene.split("::")}
    genes = [*DRIVER_GENES, *sorted(found - set(DRIVER_GENES))]
    together: dict[Row, list[str]] = {}
    for gene in genes:
        together.setdefault(_what_is_known(record, gene, language), []).append(gene)
    order = list(GeneStatus)
    return [
        (plain(listed(names, language)), *known)
        for known, names in sorted(
            together.items(),
            key=lambda one: order.index(gene_status(record, one[1][0])),
        )
    ]


def _biomarker_row(
    record: PatientRecord, kind: BiomarkerKind, language: Language
) -> Row:
    name = term("biomarker", kind, language)
    result = record.biomarker(kind)
    if result is None:
        return name, *_without_result(record, kind, language)
    value = f"**{plain(biomarker_value(result, language))}**"
    remarks = [
        plain(result.assay),
        plain(result.specimen),
        word("overview.preliminary", language) if result.preliminary else "",
        word("overview.from_text", language) if result.from_text else "",
    ]
    when = day(result.tested_on, language)
    return name, joined([value, *remarks]), when, plain(result.source)


def _without_result(
    record: PatientRecord, kind: BiomarkerKind, language: Language
) -> Row:
    """Ordered, or not tested: by the rule of the therapy page."""
    finding = next(
        one for one in expression_findings(record) if one.marker is _MARKER[kind]
    )
    if finding.status is not MarkerStatus.PENDING:
        return plain(f"? {term('gene', 'not_tested', language)}"), "", ""
    order = finding.facts[0]
    words = plain(f"… {term('gene', 'pending', language)}")
    return words, day(order.on, language), plain(order.source)


def _what_is_known(record: PatientRecord, gene: str, language: Language) -> Row:
    words = plain(gene_words(record, gene, language))
    if gene_status(record, gene) is GeneStatus.ALTERED:
        words = f"**{words}**"
    tests = [
        (one.source, one.tested_on)
        for one in record.variants
        if gene in one.gene.split("::")
    ] or [
        (one.source, one.tested_on) for one in record.genes_studied if gene in one.genes
    ]
    if not tests:
        return words, "", ""
    source, when = tests[0]
    return words, day(when, language), plain(source)
