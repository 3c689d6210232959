"""What a score or a guideline says, cell by cell, in words."""

from datetime import date
from typing import Final

from data.message import Message
from data.results.guideline import (
    FollowUp,
    GuidelineAnswer,
    GuidelineNeedsInput,
    GuidelineNotApplicable,
    GuidelineResult,
)
from data.results.risk import RiskAnswer, RiskNotComputable, RiskScore
from data.words import Language, word
from fusion.risk.risk_card import CardLine, Change
from pages.frame.formatting import listed, percent, plain
from pages.patient.input_words import input_name, input_value, inputs_in_words

_LINES: Final = "  \n"
_SIGNS: Final = {Change.WORK_UP: "▲", Change.MAY_BE_WORK_UP: "△", Change.FOLLOW_UP: "●"}


def who_says(said: RiskAnswer | GuidelineResult, language: Language) -> str:
    """Name and edition; what was never verified says so here."""
    if isinstance(said, RiskScore | RiskNotComputable):
        name, target = f"risk.model.{said.model}", f"risk.target.{said.target}"
        lines = [f"**{word(name, language)}**", plain(said.version)]
        if getattr(said, "published_probability", None) is not None:
            lines.append(word("acceptance.number.brock_recalibrated", language))
        return _LINES.join([*filter(None, lines), word(target, language)])
    lines = [f"**{word(f'guideline.name.{said.guideline}', language)}** {said.version}"]
    if said.guideline == "china_consensus":
        lines.append(f"**⚠ {word('risk_card.unverified', language)}**")
    return _LINES.join(lines)


def what_it_says(line: CardLine, language: Language) -> str:
    """The answer itself: probability and band, or category and management."""
    said = line.said
    if isinstance(said, RiskScore):
        return _LINES.join(_score(said, line, language))
    if isinstance(said, GuidelineAnswer):
        category = " ".join(filter(None, [said.category, *said.modifiers]))
        head = (
            f"**{word('risk_card.category', language, category=plain(category))}**"
            if category
            else ""
        )
        management = plain(said.management.in_language(language))
        return _LINES.join(filter(None, [head, management]))
    return ""


def next_step(line: CardLine, today: date, language: Language) -> str:
    """What it would change, and the days of the scans it names."""
    change = change_words(line.change, language)
    lines = [f"**{_SIGNS.get(line.change, '○')} {change}**"]
    if isinstance(line.said, RiskScore) and line.weak:
        lines.append(word("risk_card.outside_short", language))
    if isinstance(line.said, GuidelineAnswer):
        lines += [_scan(scan, today, language) for scan in line.said.follow_up]
        if line.change is Change.FOLLOW_UP and not line.said.follow_up:
            lines.append(word("risk_card.no_date", language))
    return _LINES.join(lines)


def change_words(change: Change, language: Language) -> str:
    """What an answer would change."""
    return word(f"risk_card.change.{change.name.lower()}", language)


def rests_on(line: CardLine, language: Language) -> str:
    """The row that fired, or the score's inputs, and where they were read."""
    said = line.said
    if isinstance(said, GuidelineAnswer):
        row = word("risk_card.row", language, row=plain(said.row))
        used = [pair for pair in said.inputs_used if pair[0] != "finding"]
        found = [pair for pair in said.inputs_used if pair[0] == "finding"]
        shown = inputs_in_words([*_known_findings(found), *used], language)
        return _LINES.join(filter(None, [row, shown, plain(said.source)]))
    if isinstance(said, RiskScore):
        return inputs_in_words(said.inputs_used, language)
    return ""


def gaps(line: CardLine, language: Language) -> str:
    """What is missing, why it is not for this patient, and its limits."""
    said = line.said
    lines: list[str] = []
    missing = getattr(said, "inputs_missing", ())
    if missing:
        names = listed((input_name(name, language) for name in missing), language)
        lines.append(word("risk_card.missing", language, names=plain(names)))
    if isinstance(said, RiskScore):
        lines += [
            f"**{plain(word('risk_card.outside', language))}** "
            + plain(test.message.in_language(language))
            for test in said.out_of_domain
        ]
    lines += [plain(one.in_language(language)) for one in _reasons(said)]
    if isinstance(said, GuidelineAnswer) and said.decided_here:
        lines.append(plain(word("guideline.decided_here", language)))
    return _LINES.join(lines) or "–"


def _reasons(said: RiskAnswer | GuidelineResult) -> tuple[Message, ...]:
    if isinstance(said, RiskNotComputable | GuidelineNotApplicable):
        return said.reasons
    if isinstance(said, GuidelineAnswer | GuidelineNeedsInput | RiskScore):
        return said.notes
    return ()


def _score(said: RiskScore, line: CardLine, language: Language) -> list[str]:
    lines = [f"**{plain(percent(said.probability))}**"]
    if said.highest_probability > said.lowest_probability:
        low, high = map(percent, (said.lowest_probability, said.highest_probability))
        lines.append(plain(word("risk_card.range", language, low=low, high=high)))
    if line.band:
        lines.append(plain(line.band.in_language(language)))
    lines.append(plain(said.interval_note.in_language(language)))
    return lines


def _scan(scan: FollowUp, today: date, language: Language) -> str:
    days = str(scan.earliest)
    if scan.latest != scan.earliest:
        days = word(
            "risk_card.between", language, first=scan.earliest, last=scan.latest
        )
    key = "risk_card.scan_past" if scan.latest < today else "risk_card.scan_ahead"
    return word(
        key,
        language,
        imaging=word(f"guideline.imaging.{scan.imaging}", language),
        days=days,
        strength=word(f"guideline.strength.{scan.strength}", language),
    )


def _known_findings(found: list[tuple[str, object]]) -> list[tuple[str, object]]:
    """Findings that have words; the others are codes that the row repeats."""
    return [pair for pair in found if input_value(*pair, "en") != str(pair[1])]
