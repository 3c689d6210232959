"""HGVS names of changes of coding DNA.

Source:
    HGVS Nomenclature 21.0, recommendations for DNA; den Dunnen, Hum Mutat
    2016;37:564.
"""

import re
from typing import Final

from data.patient.variant_name import ChangeKind, CodingChange, CodingPosition

_POSITION: Final = r"(?:\*|-)?\d{1,7}(?:[+-]\d{1,6})?"
_SPAN: Final = rf"(?P<first>{_POSITION})(?:_(?P<last>{_POSITION}))?"
_BASES: Final = r"[ACGT]{1,200}"
_PATTERNS: Final = {
    ChangeKind.SUBSTITUTION: re.compile(
        rf"(?P<first>{_POSITION})(?P<removed>[ACGT])>(?P<new>[ACGT])"
    ),
    ChangeKind.UNCHANGED: re.compile(rf"{_SPAN}="),
    ChangeKind.DELETION_INSERTION: re.compile(
        rf"{_SPAN}del(?P<removed>{_BASES})?ins(?P<new>{_BASES})"
    ),
    ChangeKind.DELETION: re.compile(rf"{_SPAN}del(?P<removed>{_BASES})?(?:\d{{1,5}})?"),
    ChangeKind.DUPLICATION: re.compile(
        rf"{_SPAN}dup(?P<removed>{_BASES})?(?:\d{{1,5}})?"
    ),
    ChangeKind.INSERTION: re.compile(rf"{_SPAN}ins(?P<new>{_BASES})"),
}
_PARTS: Final = re.compile(r"(?P<sign>[*-]?)(?P<base>\d+)(?P<offset>[+-]\d+)?")


def parse_coding(text: str, gene: str, transcript: str = "") -> CodingChange | None:
    """A change of coding DNA, or None if the text is none.

    Args:
        text: Beginning with `c.`.
        gene: HGNC symbol, or empty.
        transcript: Such as `NM_005228.5`, or empty.
    """
    body = text.replace(" ", "")
    if not body.startswith("c."):
        return None
    for kind, pattern in _PATTERNS.items():
        found = pattern.fullmatch(body.removeprefix("c."))
        if found is not None:
            return _change(kind, found, gene, transcript)
    return None


def _change(
    kind: ChangeKind, found: re.Match[str], gene: str, transcript: str
) -> CodingChange | None:
    parts = found.groupdict()
    first = _position(parts["first"])
    last = _position(parts.get("last") or parts["first"])
    removed, new = parts.get("removed") or "", parts.get("new") or ""
    wrong = (
        _order(first) > _order(last)
        or (kind is ChangeKind.INSERTION and first == last)
        or (kind is ChangeKind.SUBSTITUTION and removed == new)
    )
    if wrong:
        return None
    return CodingChange(gene, kind, first, last, removed, new, transcript)


def _position(text: str) -> CodingPosition:
    found = _PARTS.fullmatch(text)
    if found is None:
        raise ValueError(text)
    base = int(found["base"])
    return CodingPosition(
        -base if found["sign"] == "-" else base,
        int(found["offset"] or 0),
        found["sign"] == "*",
    )


def _order(position: CodingPosition) -> tuple[bool, int, int]:
    return position.after_stop, position.base, position.offset


def format_coding(change: CodingChange) -> str:
    """The HGVS name, with transcript and gene if they are known."""
    span = _write(change.first)
    if change.last != change.first:
        span += f"_{_write(change.last)}"
    said = {
        ChangeKind.SUBSTITUTION: f"{change.removed}>{change.inserted}",
        ChangeKind.UNCHANGED: "=",
        ChangeKind.DELETION: f"del{change.removed}",
        ChangeKind.DUPLICATION: f"dup{change.removed}",
        ChangeKind.INSERTION: f"ins{change.inserted}",
        ChangeKind.DELETION_INSERTION: f"del{change.removed}ins{change.inserted}",
    }[change.kind]
    if change.transcript:
        gene = f"({change.gene})" if change.gene else ""
        return f"{change.transcript}{gene}:c.{span}{said}"
    return f"{change.gene} c.{span}{said}".strip()


def _write(position: CodingPosition) -> str:
    sign = "*" if position.after_stop else ""
    offset = f"{position.offset:+d}" if position.offset else ""
    return f"{sign}{position.base}{offset}"


def codon_of(change: CodingChange) -> int | None:
    """The codon that a change within one codon of the coding sequence touches."""
    ends = (change.first, change.last)
    if any(end.offset or end.after_stop or end.base < 1 for end in ends):
        return None
    codons = {(end.base + 2) // 3 for end in ends}
    return codons.pop() if len(codons) == 1 else None
