"""Status of one gene, by the rule that also decides its therapies."""

from typing import Final

from data.actionability import Marker, MarkerStatus
from data.patient.genomics import GeneStatus
from data.patient.record import PatientRecord
from fusion.therapy.gene_tests import (
    GENETIC,
    genes_of,
    genetic_finding,
    named_variants,
)

_OPEN: Final = {
    MarkerStatus.PENDING: GeneStatus.PENDING,
    MarkerStatus.UNCLEAR: GeneStatus.INDETERMINATE,
    MarkerStatus.PARTLY_TESTED: GeneStatus.PARTLY_TESTED,
    MarkerStatus.NOT_TESTED: GeneStatus.NOT_TESTED,
}
"""What keeps a gene from being negative, the most telling first."""


def gene_status(record: PatientRecord, gene: str) -> GeneStatus:
    """Find what is known of one gene; it is negative only if all its classes are.

    One absent variant does not make a gene negative, and a fusion of NTRK is not
    excluded by a test that names NTRK1 alone. T790M does not count: it arises under
    therapy and says nothing of the driver.

    Args:
        record: The patient.
        gene: HGNC symbol.
    """
    known = record.gene_status(gene)
    if known is not GeneStatus.NEGATIVE:
        return known
    variants = named_variants(record)
    found = {
        genetic_finding(record, variants, marker).status
        for marker in GENETIC
        if marker is not Marker.EGFR_T790M and gene in genes_of(marker)
    }
    return next((said for status, said in _OPEN.items() if status in found), known)
