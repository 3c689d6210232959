"""The next step of a whole patient, and whom to look at first."""

from collections.abc import Sequence
from datetime import date

from data.message import Message
from data.patient.response_categories import Response
from data.results.assessment import NoduleAssessment, ResponseAssessment
from data.results.follow_up import FollowUpState
from data.results.growth import Trend
from data.results.priority import Priority, PriorityLevel
from fusion.assessment.rule_message import rule_message

Step = tuple[Message, date | None]
"""What to do, and the last day it is meant for."""


def next_step(nodules: Sequence[NoduleAssessment], pending: Sequence[Message]) -> Step:
    """Work-up first, then the soonest scan, then what a person must enter.

    Args:
        nodules: What is said of each.
        pending: Tests without a result.
    """
    for one in nodules:
        if one.next_scan.state is FollowUpState.WORK_UP:
            return _of_nodule("work_up", one), None
    dated = [one for one in nodules if one.next_scan.latest is not None]
    if dated:
        soonest = min(dated, key=lambda one: one.next_scan.latest or date.max)
        return _of_nodule("scan", soonest), soonest.next_scan.latest
    for one in nodules:
        if one.next_scan.state is FollowUpState.INPUT_NEEDED:
            return _of_nodule("input", one), None
    if pending:
        return Message.of("assessment.next.pending", what=pending[0]), None
    return Message("assessment.next.nothing"), None


def _of_nodule(kind: str, one: NoduleAssessment) -> Message:
    why = rule_message(one.next_scan.rule)
    return Message.of(f"assessment.next.{kind}", nodule=one.nodule.label, why=why)


def priority(
    nodules: Sequence[NoduleAssessment],
    response: ResponseAssessment | None,
    safety: Sequence[Message],
    step: Step,
) -> Priority:
    """Say how soon a person should look, and the one reason why.

    Args:
        nodules: What is said of each.
        response: To therapy, or None.
        safety: What is to be looked at before all else.
        step: The next step.
    """
    urgent = _urgent(nodules, response)
    if urgent is not None:
        return Priority(PriorityLevel.URGENT, urgent)
    if safety:
        return Priority(PriorityLevel.SOON, safety[0])
    open_ = step[1] is not None or step[0].key != "assessment.next.nothing"
    level = PriorityLevel.ROUTINE if open_ else PriorityLevel.NOTHING_OPEN
    return Priority(level, step[0])


def _urgent(
    nodules: Sequence[NoduleAssessment], response: ResponseAssessment | None
) -> Message | None:
    for one in nodules:
        if one.next_scan.state is FollowUpState.WORK_UP:
            return _of_nodule("work_up", one)
    for one in nodules:
        verdict = one.growth.verdict.released if one.growth else None
        if verdict is not None and verdict.trend is Trend.GROWING:
            return Message.of("assessment.priority.growing", nodule=one.nodule.label)
    latest = response.course.visits[-1] if response and response.course else None
    if latest and latest.response and latest.response.overall is Response.PROGRESSION:
        day = latest.assessment.assessed_on
        return Message.of("assessment.priority.progression", day=day)
    return None
