"""Reads names of genetic findings.

Reading is strict: the whole text must be a name, or it is kept as unknown. What
contradicts itself (another gene than the test's, a codon that does not fit) is
unknown too.
"""

import re
import unicodedata
from typing import Final

from data.patient.variant_name import (
    CodingChange,
    ExonChange,
    Fusion,
    NotFound,
    ProteinChange,
    UnknownName,
    VariantName,
)
from fusion.genomics.coding_names import codon_of, parse_coding
from fusion.genomics.genes import SYMBOL, gene_symbol, kinase_of
from fusion.genomics.protein_names import parse_protein
from fusion.genomics.worded_names import parse_copies, parse_exon, parse_fusion

_LONGEST: Final = 300  # characters; chosen: longer text is no variant
_CLOSE: Final = re.compile(
    r"^[A-Z][A-Z0-9]{1,5}(?=ex\d)|[A-Za-z0-9](?=[\u4e00-\u9fff])"
)
"""Where a space is left out: `METex14`, `MET扩增`."""
_SHORT_CHANGE: Final = re.compile(r"[A-Z]\d{1,5}[A-Z*]?")
_TRANSCRIPT: Final = (
    r"(?:[NX][MRP]_\d{3,9}|ENS[TP]\d{5,15}|LRG_\d{1,5}[tp]\d)(?:\.\d+)?"
)
_BEFORE: Final = re.compile(
    rf"(?:(?P<transcript>{_TRANSCRIPT})(?:\((?P<gene1>{SYMBOL})\))?:"
    rf"|(?P<gene2>(?i:{SYMBOL}))(?:\s?\((?P<transcript2>{_TRANSCRIPT})\))?(?:\s|:))\s?"
)
_CODE_AND_PROTEIN: Final = re.compile(
    r"(?P<coding>c\.[^\s(,;]+)\s?[,;]?\s?(?P<protein>\(?p\.\S+)"
    r"|(?P<protein2>p\.[^\s,;]+)\s?[,;]?\s?\(?(?P<coding2>c\.[^\s)]+)\)?"
)
_ASIDE: Final = re.compile(r"(?P<outer>[^()]+?)\s?\((?P<inner>[^()]+)\)")
_ABSENT_AFTER: Final = re.compile(
    r"(?P<rest>.*?)[\s:,-]*(?:\bis\b|\bwas\b)?\s?"
    r"(?:wild[- ]?type|\bwt|not detected|not found|negative|absent"
    r"|野生型|未检出|未检测到|阴性)",
    re.IGNORECASE,
)
_ABSENT_BEFORE: Final = re.compile(
    r"(?:(?:no evidence of|no|negative for|absence of|wild[- ]?type)\s"
    r"|(?:未检出|未检测到|未见|无)\s?)"
    r"(?P<rest>.+?)(?:\s(?:was |were )?(?:detected|found|identified|seen))?",
    re.IGNORECASE,
)
_PRESENT: Final = re.compile(
    r"(?P<rest>.+?)[\s:,-]*(?:\bpositive|\bdetected|\bpresent|\bmutations?|\bmutant"
    r"|\bmutated|\bvariant|突变|阳性|检出)",
    re.IGNORECASE,
)
_WHOLE_GENE: Final = re.compile(
    rf"(?P<gene>{SYMBOL})?\s?(?:gene\s)?(?:mutations?|variants?|alterations?|基因|突变)*"
    r"\s?(?:mutations?|突变)?",
    re.IGNORECASE,
)


def parse_variant(text: str, gene: str = "") -> VariantName:
    """Read the name of one genetic finding.

    Args:
        text: As the laboratory wrote it: HGVS p. or c. in one- or three-letter codes,
            with or without transcript and parentheses, or words.
        gene: Gene the test was about, if the text need not name it.

    Returns:
        What it names; `UnknownName` with the text as written if it is no name known
        here, or if it contradicts itself or `gene`.

    Example:
        HGVS 21.0 writes a predicted change of a residue in parentheses:

        >>> found = parse_variant('EGFR p.(Leu858Arg)')
        >>> found.gene, found.first_residue, found.first, found.inserted
        ('EGFR', 'L', 858, 'R')
    """
    if len(text) > _LONGEST:
        return UnknownName(text)
    said = " ".join(unicodedata.normalize("NFKC", text).split()).rstrip(".")
    said = _CLOSE.sub(r"\g<0> ", said)
    return _parse(said, gene_symbol(gene)) or UnknownName(text)


def _parse(said: str, gene: str, depth: int = 0) -> VariantName | None:
    if depth > 3:
        return None
    return _absent(said, gene, depth) or _found(said, gene, depth)


def _absent(said: str, gene: str, depth: int) -> NotFound | None:
    for pattern in (_ABSENT_AFTER, _ABSENT_BEFORE):
        match = pattern.fullmatch(said)
        if match is None:
            continue
        rest = match["rest"].strip(" :,-")
        whole = _WHOLE_GENE.fullmatch(rest)
        if whole is not None and not _SHORT_CHANGE.fullmatch(whole["gene"] or ""):
            named = gene_symbol(whole["gene"] or "")
            understood = bool(named) or not whole["gene"]
            known = understood and _agree(gene, named)
            return NotFound(named or gene) if known else None
        what = _found(rest, gene, depth + 1)
        if what is None or isinstance(what, NotFound | UnknownName):
            return None
        return NotFound(_gene_of(what, gene), what)
    return None


def _found(said: str, gene: str, depth: int) -> VariantName | None:
    fusion = parse_fusion(said, gene)
    if fusion is not None:
        return fusion if not gene or gene in fusion.genes else None
    before = _BEFORE.match(said)
    if before is not None and before.end() < len(said):
        named = kinase_of(gene_symbol(before["gene1"] or before["gene2"] or ""))
        transcript = before["transcript"] or before["transcript2"] or ""
        if named or transcript:
            rest = said[before.end() :]
            after = _body(rest, named or gene, transcript, depth)
            if after is not None:
                return after if _agree(gene, named) else None
    return _body(said, gene, "", depth)


def _body(said: str, gene: str, transcript: str, depth: int) -> VariantName | None:
    name = (
        parse_protein(said, gene)
        or parse_coding(said, gene, transcript)
        or _both(said, gene, transcript)
        or parse_exon(_without_gene(said, gene), gene)
        or parse_copies(said, gene)
    )
    if name is not None:
        return name
    return _aside(said, gene, depth) or _present(said, gene, depth)


def _without_gene(said: str, gene: str) -> str:
    """`METex14` holds the gene without a space."""
    return said[len(gene) :] if gene and said.upper().startswith(gene) else said


def _both(said: str, gene: str, transcript: str) -> VariantName | None:
    """A c. and a p. name side by side: the protein, unless the two contradict."""
    match = _CODE_AND_PROTEIN.fullmatch(said)
    if match is None:
        return None
    coding = parse_coding(match["coding"] or match["coding2"], gene, transcript)
    written = (match["protein"] or match["protein2"]).strip()
    if written.startswith("(") and written.endswith(")"):
        written = written[1:-1]
    protein = parse_protein(written, gene)
    if coding is None or protein is None:
        return coding if written in ("p.?", "p.(?)") else None
    codon = codon_of(coding)
    at_one_place = codon is None or protein.first <= codon <= protein.last
    return protein if at_one_place or protein.last != protein.first else None


def _aside(said: str, gene: str, depth: int) -> VariantName | None:
    """A name with a second one in parentheses: the more exact of the two."""
    match = _ASIDE.fullmatch(said)
    if match is None:
        return None
    outer = _parse(match["outer"], gene, depth + 1)
    inner = _parse(match["inner"], gene or _gene_of(outer, ""), depth + 1)
    exact = (ProteinChange, CodingChange)
    if isinstance(inner, exact) and isinstance(outer, (*exact, ExonChange)):
        return inner if isinstance(outer, ExonChange | CodingChange) else outer
    return None


def _present(said: str, gene: str, depth: int) -> VariantName | None:
    match = _PRESENT.fullmatch(said)
    return _parse(match["rest"], gene, depth + 1) if match else None


def _agree(gene: str, named: str) -> bool:
    return not gene or not named or gene == named


def _gene_of(name: VariantName | None, otherwise: str) -> str:
    if isinstance(name, Fusion):
        return name.three_prime or name.five_prime
    return getattr(name, "gene", "") or otherwise
