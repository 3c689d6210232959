"""Facts that rules propose from the text of a report.

The rules are few and strict: what they are unsure of they leave to the reader, who has
the text beside them. Nothing that they propose counts before a person confirms it.
"""

import re
from collections.abc import Iterator
from typing import Final

from data.patient.proposed import ProposalKind, ProposedFact
from data.patient.text_report import TextReport
from fusion.report_text.gene_words import gene_facts
from fusion.report_text.sentences import clauses, is_negated, is_uncertain, sentences

LONGEST_QUOTE: Final = 300  # characters; chosen: longer ones do not fit the line
_STAGE: Final = re.compile(
    r"(?:\b[Ss]tage|\bSTAGE|分期|期别)\s*[:：]?\s*[yrpc]*\s?"
    r"(?P<before>IV[ABC]?|I{1,3}[ABC]?[1-3]?)(?![A-Za-z0-9])"
    r"|(?<![A-Za-z])(?P<after>IV[ABC]?|I{1,3}[ABC]?[1-3]?)\s?期"
)
_SMALL_CELL: Final = (
    r"(?<!non-)(?<!non )\bsmall[- ]cell (lung )?(carcinoma|cancer)|(?<!非)小细胞(肺)?癌"
)
_HISTOLOGIES: Final = {
    "small cell carcinoma": _SMALL_CELL,
    "adenocarcinoma": r"\badenocarcinoma|(?<!鳞)腺癌(?!鳞)",
    "squamous cell carcinoma": r"\bsquamous[- ](cell )?carcinoma|(?<!腺)鳞(状细胞)?癌",
    "large cell neuroendocrine carcinoma": (
        r"large[- ]cell neuroendocrine|大细胞神经内分泌癌"
    ),
}
_PD_L1: Final = re.compile(
    r"PD-?L1[^.;。；]{0,80}?(?P<score>[<>≥≤]?\s?\d{1,3}(?:\.\d+)?)\s?%", re.IGNORECASE
)
_OTHER_SCORE: Final = re.compile(
    r"\bCPS\b|\bIC\b|combined positive|immune cell", re.IGNORECASE
)
_BACKGROUND: Final = {
    "emphysema": r"(?<!subcutaneous )(?<!surgical )\bemphysema|(?<!皮下)肺气肿",
    "copd": r"\bCOPD\b|chronic obstructive pulmonary|慢性阻塞性肺|慢阻肺",
}


def proposals(report: TextReport) -> tuple[ProposedFact, ...]:
    """Facts of one report, each once, in the order in which they stand there.

    Args:
        report: A report; a preliminary one proposes nothing.
    """
    if report.preliminary:
        return ()
    found: dict[tuple[str, str, str], ProposedFact] = {}
    for sentence in sentences(report.text):
        for kind, value in _facts(sentence):
            fact = ProposedFact(
                kind,
                value,
                sentence[:LONGEST_QUOTE],
                report.source,
                report.reported_on,
                uncertain=is_uncertain(sentence),
            )
            found.setdefault(fact.key, fact)
    return tuple(found.values())


def _facts(sentence: str) -> Iterator[tuple[ProposalKind, str]]:
    yield from gene_facts(sentence)
    score = _PD_L1.search(sentence)
    if score and not _OTHER_SCORE.search(score[0]):
        yield ProposalKind.PD_L1, score["score"].replace(" ", "")
    for clause in clauses(sentence):
        yield from _in_clause(clause)
    stage = _STAGE.search(sentence)
    if stage:
        yield ProposalKind.STAGE, stage["before"] or stage["after"]


def _in_clause(clause: str) -> Iterator[tuple[ProposalKind, str]]:
    """List what a clause names without denying it before."""
    for cell_type, words in _HISTOLOGIES.items():
        if _is_said(words, clause):
            yield ProposalKind.HISTOLOGY, cell_type
            break
    for kind, words in _BACKGROUND.items():
        if _is_said(words, clause):
            yield ProposalKind.BACKGROUND, kind


def _is_said(words: str, clause: str) -> bool:
    found = re.search(words, clause, re.IGNORECASE)
    return found is not None and not is_negated(clause[: found.start()])
