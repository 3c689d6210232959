"""Genes of several patients side by side, sorted so that patterns show."""

from collections import Counter
from collections.abc import Sequence

from data.patient.genomics import GeneStatus
from data.results.oncoprint import GeneticSummary, Oncoprint, OncoprintColumn
from fusion.assessment.genes import DRIVER_GENES


def oncoprint(patients: Sequence[tuple[str, str, GeneticSummary]]) -> Oncoprint:
    """Genes against patients, from what was stored of each.

    Genes are sorted by how many patients carry an alteration, patients by the genes
    they carry, read as a binary number whose highest digit is the first gene.

    Args:
        patients: Key, name and genetic summary of each.

    Source:
        Cerami et al. 2012, Cancer Discov 2:401 (the kind of figure).
    """
    altered = Counter(
        gene
        for _, _, summary in patients
        for gene, cell in summary.cells
        if cell.status is GeneStatus.ALTERED
    )
    others = sorted(set(altered) - set(DRIVER_GENES))
    order = {gene: place for place, gene in enumerate((*DRIVER_GENES, *others))}
    genes = tuple(sorted(order, key=lambda gene: (-altered[gene], order[gene])))
    columns = [
        OncoprintColumn(
            patient_id,
            name,
            {gene: summary.gene(gene) for gene in genes},
            summary.pd_l1_percent,
            summary.tmb_per_mb,
        )
        for patient_id, name, summary in patients
    ]
    columns.sort(key=lambda column: _pattern(column, genes))
    return Oncoprint(genes, tuple(columns))


def _pattern(column: OncoprintColumn, genes: Sequence[str]) -> tuple[object, ...]:
    """Altered genes first, from the top; then what is not tested last."""
    altered = tuple(
        column.cells[gene].status is not GeneStatus.ALTERED for gene in genes
    )
    untested = sum(column.cells[gene].status is GeneStatus.NOT_TESTED for gene in genes)
    return altered, untested, column.name
