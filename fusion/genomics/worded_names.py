"""Findings that are named in words: exons, fusions and copy numbers."""

import re
from typing import Final

from data.patient.variant_name import (
    CopyChange,
    CopyNumberChange,
    ExonChange,
    ExonChangeKind,
    Fusion,
)
from fusion.genomics.genes import KINASE_PARTNERS, SYMBOL, gene_symbol

_EXON: Final = re.compile(
    r"(?:第\s?)?(?:(?:exon|ex|e|外显子)\s?-?\s?(?P<before>\d{1,3})"
    r"|(?P<after>\d{1,3})\s?号?(?:外显子)?)\s?-?(?:号?外显子)?\s?"
    r"(?P<kind>(?:splice[- ]site|in-?frame|splicing)?\s?"
    r"(?:deletions?|del|insertions?|ins|skipping|skip|splicing|mutations?|mut"
    r"|alterations?|variants?|缺失|插入|跳跃|跳突|突变)?)\s?(?:mutations?|突变)?",
    re.IGNORECASE,
)
_KINDS: Final = (
    (re.compile(r"skip|splic|跳", re.IGNORECASE), ExonChangeKind.SKIPPING),
    (re.compile(r"del|缺失", re.IGNORECASE), ExonChangeKind.DELETION),
    (re.compile(r"ins|插入", re.IGNORECASE), ExonChangeKind.INSERTION),
    (re.compile(r"mut|alter|variant|突变", re.IGNORECASE), ExonChangeKind.MUTATION),
)
_FUSION_WORD: Final = (
    r"(?:gene\s)?(?:fusions?|rearrangements?|rearranged|translocations?"
    r"|融合|重排|易位)(?:\s?(?:基因|gene|transcript))?"
)
_BREAKPOINT: Final = r"(?:\s?\([A-Za-z0-9;:,.\s]{1,24}\)|\s?(?:exon|ex|e)\s?\d{1,3})?"
_PAIR: Final = re.compile(
    rf"(?P<one>{SYMBOL}?){_BREAKPOINT}\s?(?P<sign>::|[-/–]|\s-\s)\s?"
    rf"(?P<two>{SYMBOL}){_BREAKPOINT}(?P<word>\s?{_FUSION_WORD})?"
    r"(?:[\s,]{1,2}variant\s?\d?[a-c]?)?",
    re.IGNORECASE,
)
_SINGLE: Final = re.compile(
    rf"(?P<gene>{SYMBOL})?\s?-?{_FUSION_WORD}(?P<gene2>\sof\s{SYMBOL})?", re.IGNORECASE
)
_TRANSCRIPTS: Final = re.compile(rf"[A-Z]{{2,4}}_?\d[\w.]*\((?P<gene>{SYMBOL})\):r\.")
_SPLIT_SIGNAL: Final = re.compile(
    rf"5['′]\s?(?P<gene>{SYMBOL})\s?sep\s?3['′]\s?(?P=gene)", re.IGNORECASE
)
_ISCN: Final = re.compile(
    r"(?:t|inv|ins|der)\([0-9XY;]{1,9}\)\([pq][0-9.]{1,6}[pq;0-9.]{1,16}\)"
)
_COPIES: Final = re.compile(
    r"(?P<gain>copy[- ]number gains?|copy[- ]gains?|gains?|拷贝数增加)"
    r"|(?P<amplification>(?:gene\s)?(?:amplification|amplified|amp)|(?:基因)?扩增)"
    r"|(?P<loss>copy[- ]number loss|homozygous (?:deletion|loss)|loss|拷贝数缺失)",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(
    r"\s?\(?(?:CN|GCN|copies|x)?\s?[=:]?\s?\d{1,3}(?:\.\d)?\s?(?:copies|x)?\)?",
    re.IGNORECASE,
)


def parse_exon(text: str, gene: str) -> ExonChange | None:
    """A change of an exon, such as `exon 19 deletion`, `ex20ins` or `19del`.

    `METex14` alone is how skipping of MET exon 14 is commonly called.
    """
    found = _EXON.fullmatch(text)
    if found is None:
        return None
    exon = int(found["before"] or found["after"])
    said = found["kind"].strip()
    if not said:
        bare = gene == "MET" and exon == 14 and bool(found["before"])
        return ExonChange(gene, exon, ExonChangeKind.SKIPPING) if bare else None
    if not 1 <= exon <= 400:
        return None
    kind = next(kind for sign, kind in _KINDS if sign.search(said))
    return ExonChange(gene, exon, kind)


def parse_fusion(text: str, gene: str) -> Fusion | None:
    """A fusion in either order, with or without its partner.

    A hyphen or slash alone joins two genes only if one is a known kinase partner:
    many gene symbols hold a hyphen themselves.
    """
    stated = [found["gene"] for found in _TRANSCRIPTS.finditer(text)]
    if len(stated) == 2 and "::" in text:
        return joined(gene_symbol(stated[0]), gene_symbol(stated[1]))
    pair = _PAIR.fullmatch(text)
    if pair is not None and pair["one"]:
        one, two = gene_symbol(pair["one"]), gene_symbol(pair["two"])
        sure = pair["sign"] == "::" or pair["word"] or {one, two} & KINASE_PARTNERS
        if one and two and one != two and sure:
            return joined(one, two)
    return _alone(text, gene)


def _alone(text: str, gene: str) -> Fusion | None:
    split = _SPLIT_SIGNAL.search(text)
    if split is not None:
        return joined(gene_symbol(split["gene"]))
    if gene in KINASE_PARTNERS and _ISCN.fullmatch(text.replace(" ", "")):
        return joined(gene)
    single = _SINGLE.fullmatch(text)
    if single is None:
        return None
    said = single["gene"] or (single["gene2"] or "").removeprefix(" of ")
    symbol = gene_symbol(said) if said else gene
    return joined(symbol) if symbol else None


def joined(one: str, two: str = "") -> Fusion:
    """A fusion of genes as written, its kinase put at the 3' side."""
    if not two:
        return Fusion("", one) if one in KINASE_PARTNERS else Fusion(one, "")
    if one in KINASE_PARTNERS and two not in KINASE_PARTNERS:
        return Fusion(two, one, written_reversed=True)
    return Fusion(one, two)


def parse_copies(text: str, gene: str) -> CopyNumberChange | None:
    """A change of copy number; the count of copies may follow and is left out."""
    found = _COPIES.match(text)
    if found is None or not gene:
        return None
    rest = text[found.end() :]
    if rest and not _COUNT.fullmatch(rest):
        return None
    kind = next(name for name, said in found.groupdict().items() if said)
    return CopyNumberChange(gene, CopyChange(kind))
