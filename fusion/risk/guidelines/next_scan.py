"""Day on which the next scan of a nodule is due, and what set it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan

from data.message import Message
from data.patient.nodule_terms import Indication
from data.results.follow_up import (
    RULE_OF_GROWING,
    RULE_OF_VERDICT,
    FollowUpState,
    NextScan,
)
from data.results.growth import Trend
from data.results.guideline import GuidelineAnswer, GuidelineNeedsInput, GuidelineResult


@dataclass(frozen=True, slots=True)
class UsableVerdict:
    """Growth verdict, where a site lets it count.

    Attributes:
        trend: The verdict.
        scan_again_days: Days after the last scan; NaN where it names none.
    """

    trend: Trend
    scan_again_days: float


def next_scan(
    results: Sequence[GuidelineResult],
    indication: Indication | None,
    scanned_on: date,
    verdict: UsableVerdict | None,
) -> NextScan:
    """The soonest scan that an applicable guideline advises, else the verdict's.

    Answers from rows that are marked as unverified set no day. Where every guideline
    that applies has answered and none wants a scan, none is due; the verdict counts
    only where no guideline answers or one still asks for something.

    Args:
        results: Of the guidelines about the last scan.
        indication: Why the CT was made; None if nobody said.
        scanned_on: Day of the last scan.
        verdict: Of the nodule's growth; None if it may not be used here.
    """
    answers = [
        result
        for result in results
        if isinstance(result, GuidelineAnswer) and not result.unverified
    ]
    work_up = [answer for answer in answers if answer.work_up]
    if work_up:
        return NextScan(FollowUpState.WORK_UP, None, None, _said_by(work_up[0]))
    dated = [answer for answer in answers if answer.follow_up]
    if dated:
        soonest = min(dated, key=lambda answer: answer.follow_up[0].latest)
        scan = soonest.follow_up[0]
        return NextScan(None, scan.earliest, scan.latest, _said_by(soonest))
    asked = _asked(results)
    if answers and not asked:
        return NextScan(FollowUpState.NONE_DUE, None, None, _said_by(answers[0]))
    if verdict is not None and not isnan(verdict.scan_again_days):
        days = int(verdict.scan_again_days)
        day = scanned_on + timedelta(days=days)
        rule = Message.of(RULE_OF_VERDICT, days=days)
        return NextScan(None, day, day, (rule,))
    missing = _missing(asked, indication)
    if verdict is not None and verdict.trend is Trend.GROWING:
        missing = (Message(RULE_OF_GROWING), *missing)
    return NextScan(FollowUpState.INPUT_NEEDED, None, None, missing)


def _said_by(answer: GuidelineAnswer) -> tuple[Message, ...]:
    name = Message(f"guideline.name.{answer.guideline}")
    edition = Message.of("follow_up.rule.edition", version=answer.version)
    return name, edition, answer.management


def _asked(results: Sequence[GuidelineResult]) -> tuple[str, ...]:
    """Names of what applicable guidelines still ask for."""
    names = [
        name
        for result in results
        if isinstance(result, GuidelineNeedsInput)
        for name in result.inputs_missing
    ]
    return tuple(dict.fromkeys(names))


def _missing(
    asked: Sequence[str], indication: Indication | None
) -> tuple[Message, ...]:
    """List what a person must enter before any guideline can name a day."""
    if indication is None:
        return (Message("follow_up.rule.indication_needed"),)
    if not asked:
        return (Message("follow_up.rule.no_guideline"),)
    first = Message("follow_up.rule.input_needed")
    return first, *(Message(f"guideline.input.{name}") for name in asked)
