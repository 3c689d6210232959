"""Words for who says something of a nodule, what it says and what it would change."""

from datetime import date
from typing import Final

from data.results.guideline import AdvisedScan, GuidelineAnswer, GuidelineResult
from data.results.risk import RiskAnswer, RiskNotComputable, RiskScore
from data.results.risk_card import CardLine, Change
from data.words import Language, translate
from pages.kit.formatting import percent, plain

LINE_BREAK: Final = "  \n"
"""Between the lines of a cell."""

_SIGNS: Final = {Change.WORK_UP: "▲", Change.MAY_BE_WORK_UP: "△", Change.FOLLOW_UP: "●"}


def who_says(said: RiskAnswer | GuidelineResult, language: Language) -> str:
    """Name and edition; what was never verified says so here."""
    if isinstance(said, RiskScore | RiskNotComputable):
        name, target = f"risk.model.{said.model}", f"risk.target.{said.target}"
        lines = [f"**{translate(name, language)}**", plain(said.version)]
        if getattr(said, "published_probability", None) is not None:
            lines.append(
                translate("local_validation.number.brock_recalibrated", language)
            )
        return LINE_BREAK.join([*filter(None, lines), translate(target, language)])
    lines = [
        f"**{translate(f'guideline.name.{said.guideline}', language)}** {said.version}"
    ]
    if said.guideline == "china_consensus":
        lines.append(f"**⚠ {translate('risk_card.unverified', language)}**")
    return LINE_BREAK.join(lines)


def what_it_says(line: CardLine, language: Language) -> str:
    """The answer itself: probability and band, or category and management."""
    said = line.said
    if isinstance(said, RiskScore):
        return LINE_BREAK.join(_score(said, line, language))
    if isinstance(said, GuidelineAnswer):
        category = " ".join(filter(None, [said.category, *said.modifiers]))
        head = (
            f"**{translate('risk_card.category', language, category=plain(category))}**"
            if category
            else ""
        )
        management = plain(said.management.in_language(language))
        return LINE_BREAK.join(filter(None, [head, management]))
    return ""


def next_step(line: CardLine, today: date, language: Language) -> str:
    """Write what it would change, and the days of the scans it names.

    Args:
        line: An answer of the card; a score that does not apply says that first.
        today: The present day; a day that is named may have passed.
        language: Language of the reader.
    """
    if isinstance(line.said, RiskScore) and line.weak:
        return _not_applicable(line, language)
    change = change_words(line.change, language)
    lines = [f"**{_SIGNS.get(line.change, '○')} {change}**"]
    if isinstance(line.said, GuidelineAnswer):
        lines += [_scan(scan, today, language) for scan in line.said.follow_up]
        if line.change is Change.FOLLOW_UP and not line.said.follow_up:
            lines.append(translate("risk_card.no_date", language))
    return LINE_BREAK.join(lines)


def change_words(change: Change, language: Language) -> str:
    """Name what an answer would change."""
    return translate(f"risk_card.change.{change.name.lower()}", language)


def _not_applicable(line: CardLine, language: Language) -> str:
    lines = [f"**✗ {translate('risk_card.does_not_apply', language)}**"]
    if line.change is not Change.NO_BAND:
        change = change_words(line.change, language)
        lines.append(plain(translate("risk_card.would_mean", language, change=change)))
    return LINE_BREAK.join(lines)


def _score(said: RiskScore, line: CardLine, language: Language) -> list[str]:
    """Probability and band; only a score that applies stands out."""
    probability = plain(percent(said.probability))
    lines = [probability if line.weak else f"**{probability}**"]
    if said.highest_probability > said.lowest_probability:
        low, high = map(percent, (said.lowest_probability, said.highest_probability))
        lines.append(plain(translate("risk_card.range", language, low=low, high=high)))
    if line.band:
        lines.append(plain(line.band.in_language(language)))
    lines.append(plain(said.interval_note.in_language(language)))
    return lines


def _scan(scan: AdvisedScan, today: date, language: Language) -> str:
    days = str(scan.earliest)
    if scan.latest != scan.earliest:
        days = translate(
            "risk_card.between", language, first=scan.earliest, last=scan.latest
        )
    key = "risk_card.scan_past" if scan.latest < today else "risk_card.scan_ahead"
    return translate(
        key,
        language,
        imaging=translate(f"guideline.imaging.{scan.imaging}", language),
        days=days,
        strength=translate(f"guideline.strength.{scan.strength}", language),
    )
