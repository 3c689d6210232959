"""Categories of RECIST 1.1 in which a visit is read."""

from enum import StrEnum


class Response(StrEnum):
    """Response categories of RECIST 1.1."""

    COMPLETE = "CR"
    PARTIAL = "PR"
    STABLE = "SD"
    PROGRESSION = "PD"
    NEITHER_CR_NOR_PD = "non-CR/non-PD"
    NOT_EVALUABLE = "NE"


class NonTargets(StrEnum):
    """Reader's verdict on all non-target lesions together."""

    NONE_AT_BASELINE = "none_at_baseline"
    COMPLETE = "CR"
    NEITHER_CR_NOR_PD = "non-CR/non-PD"
    PROGRESSION = "PD"
    NOT_EVALUATED = "not_evaluated"
