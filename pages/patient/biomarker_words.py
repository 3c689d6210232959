"""Biomarkers and variants in words; *not tested* never reads like *negative*."""

from typing import Final

from data.actionability import Marker
from data.patient.genomics import (
    BiomarkerKind,
    BiomarkerResult,
    GeneResult,
    GeneStatus,
    Variant,
)
from data.patient.record import PatientRecord
from data.results.oncoprint import GeneticSummary
from data.words import Language, translate
from fusion.assessment.genes import DRIVER_GENES
from pages.kit.formatting import NARROW, listed, term

STATUS_SIGNS: Final = {
    GeneStatus.ALTERED: "●",
    GeneStatus.NEGATIVE: "○",
    GeneStatus.INDETERMINATE: "◐",
    GeneStatus.PENDING: "◌",
    GeneStatus.PARTLY_TESTED: "◔",
    GeneStatus.NOT_TESTED: "?",
}
"""A sign beside the words, so that colour is never needed."""

MARKER: Final = {
    BiomarkerKind.PD_L1_TPS: Marker.PD_L1_50,
    BiomarkerKind.TMB: Marker.TMB_HIGH,
    BiomarkerKind.MSI: Marker.MSI_HIGH,
}
"""A class that stands for the whole test: all of a test are pending together."""


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


def genes_with(genetics: GeneticSummary, *statuses: GeneStatus) -> list[str]:
    """Driver genes of which one of these is known."""
    return [gene for gene in DRIVER_GENES if genetics.gene(gene).status in statuses]


def gene_words(
    record: PatientRecord, gene: str, status: GeneStatus, language: Language
) -> str:
    """Write what is known of one gene, with its sign and the laboratories' own words.

    Args:
        record: The patient.
        gene: HGNC symbol.
        status: What the assessment says of it.
        language: Language of the reader.
    """
    words = f"{STATUS_SIGNS[status]} {term('gene', status, language)}"
    found = [
        variant_name(one)
        for one in record.variants
        if gene in one.gene.split("::") and one.finding is GeneResult.PRESENT
    ]
    if not found:
        return words
    changes = listed(found, language)
    return translate("overview.gene_found", language, status=words, changes=changes)
