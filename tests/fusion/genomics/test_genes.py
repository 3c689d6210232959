"""Symbols of genes."""

import pytest

from fusion.genomics.genes import gene_symbol, kinase_of


@pytest.mark.parametrize(
    ("written", "symbol"),
    [("EGFR", "EGFR"), (" egfr ", "EGFR"), ("HER2", "ERBB2"), ("PD-L1 negative", "")],
)
def test_symbols_and_aliases(written: str, symbol: str) -> None:
    """Aliases are those of the HUGO Gene Nomenclature Committee."""
    assert gene_symbol(written) == symbol


@pytest.mark.parametrize(
    ("joined", "kinase"),
    [("CD74-ROS1", "ROS1"), ("ROS1", "ROS1"), ("HLA-A", "HLA-A")],
)
def test_a_hyphen_joins_genes_only_before_a_kinase(joined: str, kinase: str) -> None:
    assert kinase_of(joined) == kinase
