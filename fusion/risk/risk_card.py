"""The risk card of one nodule: every score beside every guideline.

Nothing is merged. What stands on the card is sorted by what it would change: work-up
before a follow-up scan, a sooner scan before a later one, both before nothing.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from data.message import Message
from data.reference.tables import table_rows
from data.results.guideline import (
    GuidelineAnswer,
    GuidelineNeedsInput,
    GuidelineNotApplicable,
    GuidelineResult,
)
from data.results.known_input import KnownInput
from data.results.risk import (
    Recalibration,
    RiskAnswer,
    RiskNotComputable,
    RiskScore,
    RiskTarget,
)
from data.results.risk_card import CardLine, Change, RiskCard
from fusion.risk.guidelines.guideline_comparison import disagree
from fusion.risk.known_inputs import term
from fusion.risk.scores.recalibration import recalibrated
from fusion.risk.scores.scores_of_nodule import ScoresOfNodule

_NOTHING_FURTHER: Final = frozenset({"discharge", "none", "stable_discharge"})
"""Kinds of management that end the follow-up."""


def risk_card(
    inputs: Mapping[str, KnownInput],
    scores: ScoresOfNodule,
    guidelines: tuple[GuidelineResult, ...],
    scanned_on: date,
    recalibration: Recalibration | None = None,
) -> RiskCard:
    """Sort what every score and every guideline says by what it would change.

    Args:
        inputs: What is known, by name.
        scores: Of the nodule's last scan.
        guidelines: What each says of the last scan.
        scanned_on: Day of that scan.
        recalibration: How this site bends one score; it stands beside the published.
    """
    lines = [_of_guideline(result) for result in guidelines]
    lines += [_of_score(answer) for answer in scores.all()]
    if recalibration is not None:
        lines += [
            _of_score(recalibrated(answer, recalibration))
            for answer in scores.all()
            if isinstance(answer, RiskScore) and answer.model == recalibration.model
        ]
    return RiskCard(
        scanned_on=scanned_on,
        inputs=tuple(inputs.values()),
        lines=tuple(sorted(lines, key=_place)),
        guidelines=guidelines,
        disagree=disagree(guidelines),
        asks_indication=term(inputs, "indication") is None,
    )


def _place(line: CardLine) -> tuple[bool, Change, bool, date]:
    """Place by what it would change; a score not made for such a patient comes last."""
    not_for_patient = isinstance(line.said, RiskScore) and line.weak
    return not_for_patient, line.change, line.weak, line.soonest or date.max


def _of_guideline(result: GuidelineResult) -> CardLine:
    if isinstance(result, GuidelineNeedsInput):
        return CardLine(Change.ASKS, result)
    if isinstance(result, GuidelineNotApplicable):
        return CardLine(Change.NOT_APPLICABLE, result)
    soonest = result.follow_up[0].earliest if result.follow_up else None
    return CardLine(_change(result), result, soonest=soonest)


def _change(answer: GuidelineAnswer) -> Change:
    """Name what it would change; that its printed months are over is no discharge."""
    if answer.work_up:
        return Change.WORK_UP
    outcome = answer.management.key.rpartition(".")[2]
    return Change.NOTHING if outcome in _NOTHING_FURTHER else Change.FOLLOW_UP


def _of_score(answer: RiskAnswer) -> CardLine:
    if isinstance(answer, RiskNotComputable):
        asks = bool(answer.inputs_missing)
        return CardLine(Change.ASKS if asks else Change.NOT_APPLICABLE, answer)
    if answer.target is RiskTarget.LUNG_CANCER_WITHIN_6_YEARS:
        return CardLine(Change.NO_BAND, answer, Message("risk_card.band.person"))
    band = _band(answer.model, answer.probability)
    if band is None:
        return CardLine(Change.NO_BAND, answer, Message("risk_card.band.none"))
    highest = _band(answer.model, answer.highest_probability) or band
    change = Change[band["change"].upper()]
    if highest["change"] == "work_up" and change is not Change.WORK_UP:
        change = Change.MAY_BE_WORK_UP
    return CardLine(
        change, answer, Message(f"risk_card.band.{band['band']}"), band["source"]
    )


def _band(model: str, probability: float) -> dict[str, str] | None:
    """The band a probability falls into; a bound belongs to the band above."""
    bands = [row for row in _bands() if row["model"] == model]
    above = [row for row in bands if float(row["from_probability"]) <= probability]
    return above[-1] if above else None


@cache
def _bands() -> tuple[dict[str, str], ...]:
    return tuple(table_rows("risk_bands.csv"))
