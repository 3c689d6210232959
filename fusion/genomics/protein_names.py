"""HGVS names of protein changes, and the older ways in which laboratories write them.

Source:
    HGVS Nomenclature 21.0, recommendations for protein; den Dunnen, Hum Mutat
    2016;37:564. Older: deleted residues after `del`, `>` for a deletion-insertion.
"""

import re
from typing import Final

from data.patient.variant_name import ChangeKind, ProteinChange
from fusion.genomics.residues import (
    RESIDUE,
    SEQUENCE,
    one_letter,
    one_letters,
)

_AT: Final = rf"(?P<a>{RESIDUE})(?P<first>\d{{1,5}})"
_SPAN: Final = rf"{_AT}(?:_(?P<b>{RESIDUE})(?P<last>\d{{1,5}}))?"
_REMOVED: Final = rf"(?P<removed>{SEQUENCE}|\d{{1,4}})?"
_PATTERNS: Final = {
    ChangeKind.UNCHANGED: re.compile(rf"{_AT}="),
    ChangeKind.FRAMESHIFT: re.compile(
        rf"{_AT}(?P<new>{RESIDUE})??fs(?:(?:Ter|\*|X)(?:\d{{1,5}}|\?)?)?"
    ),
    ChangeKind.SUBSTITUTION: re.compile(rf"{_AT}(?P<new>{RESIDUE})"),
    ChangeKind.DELETION_INSERTION: re.compile(
        rf"{_SPAN}(?:del{_REMOVED}ins|>)(?P<new>{SEQUENCE})"
    ),
    ChangeKind.DELETION: re.compile(rf"{_SPAN}del{_REMOVED}"),
    ChangeKind.DUPLICATION: re.compile(rf"{_SPAN}dup{_REMOVED}"),
    ChangeKind.INSERTION: re.compile(rf"{_SPAN}ins(?P<new>{SEQUENCE}|\d{{1,3}})"),
}
_SHORT: Final = re.compile(r"[A-Z*]\d|[A-Z][A-Za-z]{2}\d")


def parse_protein(text: str, gene: str) -> ProteinChange | None:
    """A protein change, or None if the text is none.

    Args:
        text: With or without `p.` and parentheses; without `p.` a gene is needed,
            because `S100A` alone may be a gene as well.
        gene: HGNC symbol, or empty.
    """
    body = text.replace(" ", "")
    marked = body.startswith("p.")
    if not marked and not (gene and _SHORT.match(body)):
        return None
    body = body.removeprefix("p.")
    if body.startswith("(") and body.endswith(")"):
        body = body[1:-1]
    for kind, pattern in _PATTERNS.items():
        found = pattern.fullmatch(body)
        if found is not None:
            return _change(gene, kind, found)
    return None


def _change(gene: str, kind: ChangeKind, found: re.Match[str]) -> ProteinChange | None:
    parts = found.groupdict()
    first = int(parts["first"])
    last = int(parts.get("last") or first)
    a, b = (one_letter(parts.get(key) or "") for key in ("a", "b"))
    new = _new_residues(parts.get("new") or "", kind)
    removed = one_letters(parts.get("removed") or "")
    consistent = (
        1 <= first <= last
        and _fits(removed, a, b or a, last - first + 1)
        and (kind is not ChangeKind.INSERTION or last == first + 1)
    )
    if not consistent or (kind is ChangeKind.SUBSTITUTION and a == new):
        return None
    if b and last == first:
        b = ""
    return ProteinChange(gene, kind, a, first, b, last, new)


def _new_residues(text: str, kind: ChangeKind) -> str:
    """New residues in one-letter codes; a bare number stands for so many unknown."""
    if text.isdigit():
        return "X" * int(text)
    if kind in (ChangeKind.SUBSTITUTION, ChangeKind.FRAMESHIFT):
        return one_letter(text)
    return one_letters(text)


def _fits(removed: str, a: str, b: str, length: int) -> bool:
    """Test whether the residues said to be removed agree with the positions."""
    if not removed:
        return True
    if removed.isdigit():
        return int(removed) == length
    return len(removed) == length and removed[0] == a and removed[-1] == b
