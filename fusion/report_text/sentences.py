"""Sentences and clauses of a report, and whether they speak of the patient now."""

import re
from collections.abc import Iterator
from typing import Final

_SENTENCE: Final = re.compile(r"(?<=[.;!?])\s+|[。；！？\n]+")
_CLAUSE: Final = re.compile(r"[,，、:：]|\bbut\b|\bwhile\b|但|而")
_NEGATED: Final = re.compile(
    r"\b(no|not|without|negative|absen(t|ce)|free of|ruled out|wild[- ]?type|denies"
    r"|neither|nor|none)\b|未见|未检出|未发现|无明显|阴性|野生型|排除|否认|(?<![有])无(?!法)",
    re.IGNORECASE,
)
_UNCERTAIN: Final = re.compile(
    r"\b(possibl[ey]|probabl[ey]|suspect(ed)?|suspicious|may|might|cannot (be )?exclude"
    r"|consider|likely|favou?r|versus|vs)\b|\?|可能|疑似|可疑|考虑|不除外|待排|倾向",
    re.IGNORECASE,
)
_NOT_NOW: Final = re.compile(
    r"family history|\b(mother|father|brother|sister|aunt|uncle|son|daughter)\b"
    r"|\bpending\b|\bto follow\b|\bnot (tested|done|performed|evaluable|assessed)\b"
    r"|insufficient|\b(history|hx) of\b|\bindication\b|clinical question"
    r"|家族史|父亲|母亲|兄弟|姐妹|待回报|待报|未做|未检测|标本不足|病史|临床诊断|检查目的",
    re.IGNORECASE,
)


def sentences(text: str) -> Iterator[str]:
    """Sentences of a report that speak of this patient and are not about the past.

    Family history, requests, tests that are pending or were not done are left out.
    """
    for part in _SENTENCE.split(text):
        sentence = " ".join(part.split())
        if sentence and not _NOT_NOW.search(sentence):
            yield sentence


def clauses(sentence: str) -> list[str]:
    """Parts of a sentence between commas, colons and contrasts."""
    return [part.strip() for part in _CLAUSE.split(sentence) if part.strip()]


def is_negated(words: str) -> bool:
    """Test whether words deny something."""
    return bool(_NEGATED.search(words))


def is_uncertain(words: str) -> bool:
    """Test whether words speak of a possibility."""
    return bool(_UNCERTAIN.search(words))
