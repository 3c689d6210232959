"""Why a part of an assessment is missing."""

from data.errors import FusionBoardError
from data.message import Message
from data.results.assessment import Problem


def problem_of(error: FusionBoardError) -> Problem:
    """Keep what an error says, to be worded when it is shown."""
    return Problem(error.key, Message.of(error.key, **error.values).values)
