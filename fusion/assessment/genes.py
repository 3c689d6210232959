"""Status of each gene of one patient, by the rule that decides therapies."""

from typing import Final

from data.patient.genomics import BiomarkerKind, GeneResult, Variant
from data.patient.record import PatientRecord
from data.patient.variant_name import (
    ChangeKind,
    CodingChange,
    CopyChange,
    CopyNumberChange,
    ExonChange,
    Fusion,
    ProteinChange,
    VariantName,
)
from data.results.oncoprint import AlterationClass, GeneCell, GeneticSummary
from fusion.genomics.biomarker_classes import names_of
from fusion.therapy.gene_status import gene_status

DRIVER_GENES: Final = (
    *("EGFR", "ALK", "ROS1", "BRAF", "KRAS", "MET", "RET", "ERBB2"),
    *("NTRK1", "NTRK2", "NTRK3"),
)
"""Genes to ask for in advanced lung cancer (Mosele, Ann Oncol 2020;31:1491)."""

_INDELS: Final = (
    *(ChangeKind.DELETION, ChangeKind.INSERTION),
    *(ChangeKind.DUPLICATION, ChangeKind.DELETION_INSERTION),
)


def genetic_summary(record: PatientRecord | None) -> GeneticSummary:
    """Summarise driver genes and every gene that a result names.

    Args:
        record: The patient, or None.
    """
    if record is None:
        return GeneticSummary()
    named = {gene for one in record.variants for gene in one.gene.split("::") if gene}
    others = sorted(named - set(DRIVER_GENES))
    score = record.biomarker(BiomarkerKind.PD_L1_TPS)
    burden = record.biomarker(BiomarkerKind.TMB)
    return GeneticSummary(
        tuple((gene, _cell(record, gene)) for gene in (*DRIVER_GENES, *others)),
        score.value if score else None,
        burden.value if burden else None,
        tested=bool(record.variants or record.genes_studied),
    )


def alteration_class(variant: Variant) -> AlterationClass:
    """The most drastic kind of change that a result names."""
    found = [_class_of(name) for name in names_of(variant)]
    order = list(AlterationClass)
    return min(found, key=order.index, default=AlterationClass.OTHER)


def _class_of(name: VariantName) -> AlterationClass:
    if isinstance(name, Fusion):
        return AlterationClass.FUSION
    if isinstance(name, CopyNumberChange):
        lost = name.change is CopyChange.LOSS
        return AlterationClass.LOSS if lost else AlterationClass.AMPLIFICATION
    if isinstance(name, ExonChange):
        return AlterationClass.INDEL
    if isinstance(name, ProteinChange | CodingChange):
        return _small_change(name)
    return AlterationClass.OTHER


def _small_change(name: ProteinChange | CodingChange) -> AlterationClass:
    stops = isinstance(name, ProteinChange) and name.inserted.endswith(("*", "Ter"))
    if name.kind is ChangeKind.FRAMESHIFT or stops:
        return AlterationClass.TRUNCATION
    if name.kind in _INDELS:
        return AlterationClass.INDEL
    if name.kind is ChangeKind.SUBSTITUTION:
        return AlterationClass.SUBSTITUTION
    return AlterationClass.OTHER


def _cell(record: PatientRecord, gene: str) -> GeneCell:
    found = [
        one
        for one in record.variants
        if one.finding is GeneResult.PRESENT and gene in one.gene.split("::")
    ]
    order = list(AlterationClass)
    classes = sorted({alteration_class(one) for one in found}, key=order.index)
    said = (one.protein_change or one.coding_change or one.label for one in found)
    return GeneCell(
        gene_status(record, gene),
        tuple(classes),
        tuple(dict.fromkeys(filter(None, said))),
    )
