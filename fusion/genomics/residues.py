"""Amino acids in one- and three-letter codes."""

import re
from typing import Final

THREE_LETTERS: Final = {
    "A": "Ala", "R": "Arg", "N": "Asn", "D": "Asp", "C": "Cys", "Q": "Gln",
    "E": "Glu", "G": "Gly", "H": "His", "I": "Ile", "L": "Leu", "K": "Lys",
    "M": "Met", "F": "Phe", "P": "Pro", "S": "Ser", "T": "Thr", "W": "Trp",
    "Y": "Tyr", "V": "Val", "U": "Sec", "X": "Xaa", "*": "Ter",
}  # fmt: skip
"""One letter to three; `X` stands for any residue, as in EGFR G719X.

Source: IUPAC-IUB, Eur J Biochem 1984;138:9-37; HGVS 21.0, "Standards".
"""

_ONE_LETTER: Final = {three.upper(): one for one, three in THREE_LETTERS.items()}
_THREE: Final = "|".join(THREE_LETTERS.values())
RESIDUE: Final = rf"(?:(?i:{_THREE})|[ACDEFGHIKLMNPQRSTUVWXY*])"
"""One residue; three-letter codes in any case."""
SEQUENCE: Final = rf"(?:(?:{_THREE})+|[ACDEFGHIKLMNPQRSTUVWXY]+\*?|\*)"
"""Residues in a row; `ALA` is three one-letter codes, `Ala` is one residue."""

_THREE_IN_A_ROW: Final = re.compile(rf"(?:{_THREE})+")


def one_letter(residue: str) -> str:
    """The one-letter code of a residue in either code.

    Example:
        >>> one_letter('Leu'), one_letter('R')
        ('L', 'R')
    """
    return _ONE_LETTER.get(residue.upper(), residue)


def one_letters(sequence: str) -> str:
    """One-letter codes of a sequence in either code.

    Example:
        The residues of the commonest deletion in exon 19 of EGFR and their neighbours:

        >>> one_letters('GluLeuArgGluAla')
        'ELREA'
    """
    if not _THREE_IN_A_ROW.fullmatch(sequence):
        return sequence
    return "".join(
        one_letter(sequence[start : start + 3]) for start in range(0, len(sequence), 3)
    )
