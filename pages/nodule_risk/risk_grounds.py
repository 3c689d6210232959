"""Grounds of a score or a guideline, and what it lacks, in words."""

from data.message import Message
from data.results.guideline import (
    GuidelineAnswer,
    GuidelineNeedsInput,
    GuidelineNotApplicable,
    GuidelineResult,
)
from data.results.risk import RiskAnswer, RiskNotComputable, RiskScore
from data.results.risk_card import CardLine
from data.words import Language, translate
from pages.kit.formatting import listed, plain
from pages.nodule_risk.input_words import input_name, input_value, inputs_in_words
from pages.patient.risk_words import LINE_BREAK


def rests_on(line: CardLine, language: Language) -> str:
    """The row that fired, or the score's inputs, and where they were read."""
    said = line.said
    if isinstance(said, GuidelineAnswer):
        row = translate("risk_card.row", language, row=plain(said.row))
        used = [pair for pair in said.inputs_used if pair[0] != "finding"]
        found = [pair for pair in said.inputs_used if pair[0] == "finding"]
        shown = inputs_in_words([*_known_findings(found), *used], language)
        return LINE_BREAK.join(filter(None, [row, shown, plain(said.source)]))
    if isinstance(said, RiskScore):
        return inputs_in_words(said.inputs_used, language)
    return ""


def gaps(line: CardLine, language: Language) -> str:
    """Write what is missing, why it is not for this patient, and its limits."""
    said = line.said
    lines: list[str] = []
    missing = getattr(said, "inputs_missing", ())
    if missing:
        names = listed((input_name(name, language) for name in missing), language)
        lines.append(translate("risk_card.missing", language, names=plain(names)))
    if isinstance(said, RiskScore):
        lines += [
            f"**{plain(translate('risk_card.outside', language))}** "
            + plain(test.message.in_language(language))
            for test in said.out_of_domain
        ]
    lines += [plain(one.in_language(language)) for one in _reasons(said)]
    if isinstance(said, GuidelineAnswer) and said.decided_here:
        lines.append(plain(translate("guideline.decided_here", language)))
    return LINE_BREAK.join(lines) or "–"


def _reasons(said: RiskAnswer | GuidelineResult) -> tuple[Message, ...]:
    if isinstance(said, RiskNotComputable | GuidelineNotApplicable):
        return said.reasons
    if isinstance(said, GuidelineAnswer | GuidelineNeedsInput | RiskScore):
        return said.notes
    return ()


def _known_findings(found: list[tuple[str, object]]) -> list[tuple[str, object]]:
    """Findings that have words; the others are codes that the row repeats."""
    return [pair for pair in found if input_value(*pair, "en") != str(pair[1])]
