"""Genes of several patients side by side, sorted so that patterns show."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from data.genomics import BiomarkerKind, Finding, GeneStatus, Variant
from data.patient import PatientRecord
from data.results.oncoprint import AlterationClass, GeneCell, Oncoprint, OncoprintColumn
from data.variant_name import (
    ChangeKind,
    CodingChange,
    CopyChange,
    CopyNumberChange,
    ExonChange,
    Fusion,
    ProteinChange,
    VariantName,
)
from fusion.genomics.biomarker_classes import names_of
from fusion.therapy.gene_status import gene_status

DRIVERS: Final = (
    *("EGFR", "KRAS", "ALK", "ROS1", "BRAF", "MET", "RET", "ERBB2"),
    *("NTRK1", "NTRK2", "NTRK3"),
)
"""Always shown, for their absence tells, too."""

_INDELS: Final = (
    *(ChangeKind.DELETION, ChangeKind.INSERTION),
    *(ChangeKind.DUPLICATION, ChangeKind.DELETION_INSERTION),
)


def oncoprint(patients: Sequence[tuple[str, str, PatientRecord]]) -> Oncoprint:
    """Genes against patients.

    Genes are sorted by how many patients carry an alteration, patients by the genes
    they carry, read as a binary number whose highest digit is the first gene.

    Args:
        patients: Key, name and record of each.

    Source:
        Cerami et al. 2012, Cancer Discov 2:401 (the kind of figure).
    """
    altered = Counter(
        gene for _, _, record in patients for gene in _altered_genes(record)
    )
    others = sorted(set(altered) - set(DRIVERS))
    order = {gene: place for place, gene in enumerate((*DRIVERS, *others))}
    genes = tuple(sorted(order, key=lambda gene: (-altered[gene], order[gene])))
    columns = [_column(one, genes) for one in patients]
    columns.sort(key=lambda column: _pattern(column, genes))
    return Oncoprint(genes, tuple(columns))


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


def _altered_genes(record: PatientRecord) -> set[str]:
    return {
        gene
        for one in record.variants
        if one.finding is Finding.PRESENT
        for gene in one.gene.split("::")
        if gene
    }


def _column(
    patient: tuple[str, str, PatientRecord], genes: Iterable[str]
) -> OncoprintColumn:
    patient_id, name, record = patient
    score = record.biomarker(BiomarkerKind.PD_L1_TPS)
    burden = record.biomarker(BiomarkerKind.TMB)
    return OncoprintColumn(
        patient_id,
        name,
        {gene: _cell(record, gene) for gene in genes},
        score.value if score else None,
        burden.value if burden else None,
    )


def _cell(record: PatientRecord, gene: str) -> GeneCell:
    found = [
        one
        for one in record.variants
        if one.finding is Finding.PRESENT and gene in one.gene.split("::")
    ]
    order = list(AlterationClass)
    classes = sorted({alteration_class(one) for one in found}, key=order.index)
    said = (one.protein_change or one.coding_change or one.label for one in found)
    return GeneCell(
        gene_status(record, gene),
        tuple(classes),
        tuple(dict.fromkeys(filter(None, said))),
    )


def _pattern(column: OncoprintColumn, genes: Sequence[str]) -> tuple[object, ...]:
    """Altered genes first, from the top; then what is not tested last."""
    altered = tuple(
        column.cells[gene].status is not GeneStatus.ALTERED for gene in genes
    )
    untested = sum(column.cells[gene].status is GeneStatus.NOT_TESTED for gene in genes)
    return altered, untested, column.name
