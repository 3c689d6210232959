"""Reason why a part of an assessment is missing."""

from data.errors import FusionBoardError
from data.message import Message
from data.results.assessment import AssessmentIssue


def issue_of(error: FusionBoardError) -> AssessmentIssue:
    """Keep what an error says, to be worded when it is shown."""
    return AssessmentIssue(error.key, Message.of(error.key, **error.values).values)
