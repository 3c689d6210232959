"""Biomarkers and variants in words; *not tested* never reads like *negative*."""

from typing import Final

from data.genomics import BiomarkerResult, Finding, GeneStatus, Variant
from data.patient import PatientRecord
from data.words import Language, word
from fusion.therapy.gene_status import gene_status
from pages.frame.formatting import NARROW, listed, term

DRIVER_GENES: Final = (
    "EGFR",
    "ALK",
    "ROS1",
    "BRAF",
    "KRAS",
    "MET",
    "RET",
    "ERBB2",
    "NTRK1",
    "NTRK2",
    "NTRK3",
)
"""Genes to ask for in advanced lung cancer (Mosele, Ann Oncol 2020;31:1491)."""

STATUS_SIGNS: Final = {
    GeneStatus.ALTERED: "●",
    GeneStatus.NEGATIVE: "○",
    GeneStatus.INDETERMINATE: "◐",
    GeneStatus.PENDING: "◌",
    GeneStatus.PARTLY_TESTED: "◔",
    GeneStatus.NOT_TESTED: "?",
}
"""A sign beside the words, so that colour is never needed."""


def biomarker_value(result: BiomarkerResult, language: Language) -> str:
    """A result as the laboratory gave it: its value with unit, or its category."""
    if result.value is None:
        return result.category or term("absent", result.absent_reason, language)
    unit = {"1/Mb": f"{NARROW}mut/Mb"}.get(result.unit, f"{NARROW}{result.unit}")
    text = f"{f'{result.value:.3g}'}{unit}"
    return f"{text} ({result.category})" if result.category else text


def variant_name(variant: Variant) -> str:
    """Gene and change, the protein change first."""
    change = variant.protein_change or variant.coding_change or variant.label
    return f"{variant.gene} {change}".strip()


def genes_with(record: PatientRecord, *statuses: GeneStatus) -> list[str]:
    """Driver genes of which one of these is known."""
    return [gene for gene in DRIVER_GENES if gene_status(record, gene) in statuses]


def gene_words(record: PatientRecord, gene: str, language: Language) -> str:
    """What is known of one gene, with its sign."""
    status = gene_status(record, gene)
    words = f"{STATUS_SIGNS[status]} {term('gene', status, language)}"
    found = [
        variant_name(one)
        for one in record.variants
        if gene in one.gene.split("::") and one.finding is Finding.PRESENT
    ]
    if not found:
        return words
    changes = listed(found, language)
    return word("overview.gene_found", language, status=words, changes=changes)
