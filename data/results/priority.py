"""Order in which patients are to be looked at, and why."""

from dataclasses import dataclass
from enum import IntEnum

from data.message import Message


class PriorityLevel(IntEnum):
    """Urgency with which a person should look; the most urgent first.

    That a scan is overdue is no part of it: that is a comparison with the present day.
    """

    URGENT = 0
    SOON = 1
    ROUTINE = 2
    NOTHING_OPEN = 3


@dataclass(frozen=True, slots=True)
class Priority:
    """One patient's place among all.

    Attributes:
        level: How soon a person should look.
        reason: The one sentence that says why.
    """

    level: PriorityLevel
    reason: Message
