"""Gene symbols as HGNC writes them."""

import re
from functools import cache
from typing import Final

from data.reference.tables import table_rows

SYMBOL: Final = r"[A-Z][A-Z0-9]{1,9}(?:-[A-Z0-9]{1,4})?"
"""A gene symbol in capitals, such as `EGFR` or `NKX2-1`."""

KINASE_PARTNERS: Final = frozenset(
    {"ALK", "ROS1", "RET", "NTRK1", "NTRK2", "NTRK3", "BRAF", "MET", "EGFR"}
    | {"FGFR1", "FGFR2", "FGFR3", "PDGFRA", "PDGFRB", "ABL1"}
)
"""Genes whose kinase domain ends up at the 3' side of an activating fusion."""

_SYMBOL: Final = re.compile(SYMBOL)
_NEVER_A_GENE: Final = frozenset(
    {"EX", "EXON", "INTRON", "CODON", "GENE", "NO", "NOT", "WILD", "TYPE", "NEGATIVE"}
    | {"POSITIVE", "FUSION", "MUTATION", "MUTANT", "VARIANT", "DELETION", "INSERTION"}
    | {"AMPLIFICATION", "SKIPPING", "GAIN", "LOSS", "COPY", "DETECTED", "OF", "IN"}
    | {"EVIDENCE", "PATHOGENIC", "SOMATIC", "KINASE", "DRIVER", "DNA", "RNA", "IHC"}
    | {"FISH", "NGS", "TMB", "MSI", "PD-L1", "HGVS", "VUS"}
)


@cache
def _aliases() -> dict[str, str]:
    return {row["alias"]: row["symbol"] for row in table_rows("gene_aliases.csv")}


def gene_symbol(text: str) -> str:
    """The HGNC symbol of a gene written as symbol or alias; empty if it is neither.

    Case is forgiven. A symbol that no table holds is kept if it looks like one.

    Example:
        ERBB2 is the symbol of HGNC:3430, which has the alias HER2:

        >>> gene_symbol('her2'), gene_symbol('EGFR')
        ('ERBB2', 'EGFR')
    """
    said = text.strip().upper()
    known = _aliases().get(said)
    if known:
        return known
    is_symbol = _SYMBOL.fullmatch(said) and said not in _NEVER_A_GENE
    return said if is_symbol else ""


def kinase_of(symbol: str) -> str:
    """The kinase of two genes joined by a hyphen, such as `CD74-ROS1`; else as it is.

    A change of a residue that follows such a pair is one of the kinase.

    Example:
        >>> kinase_of('CD74-ROS1')
        'ROS1'
    """
    last = symbol.rpartition("-")[2]
    return last if last != symbol and last in KINASE_PARTNERS else symbol
