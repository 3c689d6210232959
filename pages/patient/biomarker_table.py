"""Biomarkers and genes, tested or not."""

import pandas as pd
import streamlit as st

from data.genomics import BiomarkerKind, GeneStatus
from data.patient import PatientRecord
from data.words import Language, word
from pages.frame.formatting import day, joined, plain, term
from pages.patient.biomarker_words import (
    DRIVER_GENES,
    biomarker_value,
    gene_words,
)


def show_biomarkers(record: PatientRecord, language: Language) -> None:
    """Show every biomarker and driver gene with what is known of it."""
    st.subheader(word("overview.biomarkers", language))
    rows = [_biomarker_row(record, kind, language) for kind in BiomarkerKind]
    known = [*DRIVER_GENES, *_further_genes(record)]
    rows += [_gene_row(record, gene, language) for gene in known]
    names = [
        word(f"overview.column.{name}", language)
        for name in ("test", "result", "date", "source")
    ]
    st.table(
        pd.DataFrame(rows, columns=names),
        border="horizontal",
        hide_index=True,
        alt=word("overview.biomarkers", language),
    )


def _further_genes(record: PatientRecord) -> list[str]:
    genes = {gene for one in record.variants for gene in one.gene.split("::")}
    altered = (g for g in genes if record.gene_status(g) is not GeneStatus.NOT_TESTED)
    return sorted(set(altered) - set(DRIVER_GENES))


def _biomarker_row(
    record: PatientRecord, kind: BiomarkerKind, language: Language
) -> tuple[str, ...]:
    name = term("biomarker", kind, language)
    result = record.biomarker(kind)
    if result is None:
        return name, plain(f"? {term('gene', 'not_tested', language)}"), "", ""
    value = f"**{plain(biomarker_value(result, language))}**"
    remarks = [
        plain(result.assay),
        word("overview.preliminary", language) if result.preliminary else "",
        word("overview.from_text", language) if result.from_text else "",
    ]
    when = day(result.tested_on, language)
    return name, joined([value, *remarks]), when, plain(result.source)


def _gene_row(record: PatientRecord, gene: str, language: Language) -> tuple[str, ...]:
    words = plain(gene_words(record, gene, language))
    if record.gene_status(gene) is GeneStatus.ALTERED:
        words = f"**{words}**"
    tests = [
        (one.source, one.tested_on)
        for one in record.variants
        if gene in one.gene.split("::")
    ] or [
        (one.source, one.tested_on) for one in record.genes_studied if gene in one.genes
    ]
    if not tests:
        return plain(gene), words, "", ""
    source, when = tests[0]
    return plain(gene), words, day(when, language), plain(source)
