"""Coding changes beside the protein changes that they are."""

from data.reference.evidence_tables import (
    coding_equivalents,
)
from fusion.genomics.coding_names import codon_of, parse_coding
from fusion.genomics.protein_names import parse_protein


def test_well_known_coding_changes_lie_in_the_codon_of_their_protein_change() -> None:
    for (gene, coding), protein in coding_equivalents().items():
        change, meant = parse_coding(coding, gene), parse_protein(protein, gene)
        assert change is not None
        assert meant is not None
        assert codon_of(change) == meant.first, (gene, coding)
