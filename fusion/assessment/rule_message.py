"""A rule of several messages as one sentence."""

from collections.abc import Sequence
from functools import reduce
from typing import Final

from data.message import Message

_ASKS: Final = "follow_up.rule.input_needed"


def rule_message(rule: Sequence[Message]) -> Message:
    """Join what set a day, or what is missing for one, into one message.

    Guideline, edition and advice follow each other; all missing inputs are listed.

    Args:
        rule: As `NextScan.rule` holds it.
    """
    keys = [message.key for message in rule]
    if not rule:
        return Message("assessment.next.no_rule")
    if _ASKS not in keys:
        return _joined("assessment.sentence", rule)
    end = keys.index(_ASKS) + 1
    inputs = rule[end:]
    listed = [_joined("assessment.list", inputs)] if inputs else []
    return _joined("assessment.sentence", [*rule[:end], *listed])


def _joined(key: str, parts: Sequence[Message]) -> Message:
    """The parts one after another, worded in the reader's language."""
    return reduce(lambda first, rest: Message.of(key, first=first, rest=rest), parts)
