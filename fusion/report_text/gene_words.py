"""Genes in the sentences of a report: altered how, or negative."""

import re
from collections.abc import Iterator
from typing import Final

from data.patient.proposed import ProposalKind
from fusion.report_text.sentences import is_negated

_GENES: Final = (
    *("EGFR", "ALK", "ROS1", "KRAS", "BRAF", "MET", "RET", "ERBB2", "HER2"),
    *("NTRK1", "NTRK2", "NTRK3", "STK11", "KEAP1", "TP53"),
)
_GENE: Final = re.compile(rf"(?<![A-Za-z])({'|'.join(_GENES)})(?![A-Za-z0-9])")
_SAME: Final = {"HER2": "ERBB2"}
_CHANGE: Final = re.compile(
    r"p?\.?\(?(?P<protein>[ACDEFGHIKLMNPQRSTVWY]\d{2,4}"
    r"(?:[ACDEFGHIKLMNPQRSTVWY*]|_[A-Z]\d+(?:del|ins|delins)[A-Z]*|del|fs))\b"
    r"|(?P<exon>exon\s?(?:14|19|20|21)\s?(?:deletion|del|insertion|ins|skipping|mutation)"
    r"|(?:第?\s?(?:14|19|20|21)\s?号?外显子)\s?(?:缺失|插入|跳跃|突变))",
    re.IGNORECASE,
)
_ALTERED: Final = re.compile(
    r"\b(mutat(ed|ion)|positive|detected|rearrang\w*|fusion|amplif\w*|altered)\b"
    r"|阳性|突变|重排|融合|扩增|检出",
    re.IGNORECASE,
)
_REARRANGED: Final = re.compile(r"rearrang|fusion|重排|融合", re.IGNORECASE)
_AMPLIFIED: Final = re.compile(r"amplif|扩增", re.IGNORECASE)
_SPLIT: Final = re.compile(r"[;；]|\bbut\b|\bhowever\b|但", re.IGNORECASE)
_ITEM: Final = re.compile(r"[,，、]|\band\b|\bor\b|和|及|与", re.IGNORECASE)
_CHINESE_EXON: Final = re.compile(
    r"第?\s?(14|19|20|21)\s?号?外显子\s?(缺失|插入|跳跃|突变)"
)
_IN_ENGLISH: Final = {
    "缺失": "deletion",
    "插入": "insertion",
    "跳跃": "skipping",
    "突变": "mutation",
}


def gene_facts(sentence: str) -> Iterator[tuple[ProposalKind, str]]:
    """Read what one sentence says of genes.

    A list that ends in a denial denies all of its genes: `EGFR, ALK and ROS1 negative`.

    Args:
        sentence: One sentence.

    Yields:
        Kind and value: gene with its change, or the gene that is negative.
    """
    for part in _SPLIT.split(sentence):
        waiting: list[str] = []
        for item in _ITEM.split(part):
            genes = [_SAME.get(gene, gene) for gene in _GENE.findall(item)]
            waiting += genes
            if is_negated(item):
                yield from ((ProposalKind.GENE_NEGATIVE, gene) for gene in waiting)
                waiting = []
            elif (genes and _ALTERED.search(item)) or (genes and _CHANGE.search(item)):
                yield from _altered(genes[-1], item)
                waiting = []


def _altered(gene: str, item: str) -> Iterator[tuple[ProposalKind, str]]:
    found = _CHANGE.search(item)
    if found and found["protein"]:
        yield ProposalKind.VARIANT, f"{gene} p.{found['protein']}"
    elif found:
        yield ProposalKind.VARIANT, f"{gene} {_exon(found['exon'])}"
    elif _REARRANGED.search(item):
        yield ProposalKind.VARIANT, f"{gene} rearrangement"
    elif _AMPLIFIED.search(item):
        yield ProposalKind.VARIANT, f"{gene} amplification"
    else:
        yield ProposalKind.VARIANT, f"{gene} mutation"


def _exon(said: str) -> str:
    chinese = _CHINESE_EXON.search(said)
    if chinese:
        return f"exon {chinese[1]} {_IN_ENGLISH[chinese[2]]}"
    words = re.sub(r"exon\s?", "exon ", said.lower())
    words = re.sub(r"\s?(deletion|del)$", " deletion", words)
    return re.sub(r"\s?(insertion|ins)$", " insertion", words)
