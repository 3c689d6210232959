"""Biomarkers and genes, tested or not."""

from typing import Final

import streamlit as st

from data.actionability import MarkerStatus
from data.patient.genomics import BiomarkerKind, BiomarkerResult, GeneStatus
from data.patient.record import PatientRecord
from data.results.assessed_patient import AssessedPatient
from data.results.oncoprint import GeneticSummary
from data.results.therapy_options import TherapyOptions
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import day, joined, listed, plain, term
from pages.patient.biomarker_words import MARKER, biomarker_value, gene_words

Row = tuple[str, ...]

_IN_ORDER: Final = list(GeneStatus)


def show_biomarkers(patient: AssessedPatient, language: Language) -> None:
    """Show every biomarker and driver gene with what is known of it."""
    st.subheader(translate("overview.biomarkers", language), anchor=False)
    record = patient.case.record
    if record is None:
        st.text(translate("overview.no_record", language))
        return
    if not (record.cancers or record.biomarkers or record.variants):
        st.text(translate("overview.no_biomarkers", language))
        return
    rows = _biomarker_rows(record, patient.assessment.therapy, language)
    rows += _gene_rows(record, patient.assessment.genetics, language)
    rows += _implications(record, language)
    show_fact_table(
        rows,
        "overview",
        ("test", "result", "date", "source"),
        language,
        title=translate("overview.biomarkers", language),
        unbroken={"date"},
    )


def _implications(record: PatientRecord, language: Language) -> list[Row]:
    """List what laboratories conclude for drugs, as their words."""
    return [
        (
            translate("overview.laboratory_says", language, drug=plain(one.drug)),
            joined([plain(one.effect), plain(one.level), plain(one.cancer)]),
            day(one.reported_on, language),
            plain(one.source),
        )
        for one in record.implications
    ]


def _gene_rows(
    record: PatientRecord, genetics: GeneticSummary, language: Language
) -> list[Row]:
    """One row for genes of which the same is known from the same test."""
    together: dict[tuple[GeneStatus, Row], list[str]] = {}
    for gene, cell in genetics.cells:
        known = _what_is_known(record, gene, cell.status, language)
        together.setdefault((cell.status, known), []).append(gene)
    return [
        (plain(listed(genes, language)), *known)
        for (_, known), genes in sorted(
            together.items(), key=lambda one: _IN_ORDER.index(one[0][0])
        )
    ]


def _biomarker_rows(
    record: PatientRecord, therapy: TherapyOptions | None, language: Language
) -> list[Row]:
    rows: list[Row] = []
    for kind in BiomarkerKind:
        result = record.biomarker(kind)
        known = (
            _with_result(result, language)
            if result
            else _without_result(kind, therapy, language)
        )
        rows.append((term("biomarker", kind, language), *known))
    return rows


def _with_result(result: BiomarkerResult, language: Language) -> Row:
    value = f"**{plain(biomarker_value(result, language))}**"
    remarks = [
        plain(result.assay),
        plain(result.specimen),
        translate("overview.preliminary", language) if result.preliminary else "",
        translate("overview.from_text", language) if result.from_text else "",
    ]
    when = day(result.tested_on, language)
    return joined([value, *remarks]), when, plain(result.source)


def _without_result(
    kind: BiomarkerKind, therapy: TherapyOptions | None, language: Language
) -> Row:
    """Ordered, or not tested."""
    finding = therapy.finding(MARKER[kind]) if therapy else None
    if finding is None or finding.status is not MarkerStatus.PENDING:
        return plain(f"? {term('gene', 'not_tested', language)}"), "", ""
    order = finding.facts[0]
    words = plain(f"… {term('gene', 'pending', language)}")
    return words, day(order.on, language), plain(order.source)


def _what_is_known(
    record: PatientRecord, gene: str, status: GeneStatus, language: Language
) -> Row:
    words = plain(gene_words(record, gene, status, language))
    if status is GeneStatus.ALTERED:
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
