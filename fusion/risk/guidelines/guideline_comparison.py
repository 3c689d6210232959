"""Every guideline beside every other; where they disagree, both are shown."""

from collections.abc import Sequence

from data.results.guideline import (
    GuidelineAnswer,
    GuidelineResult,
    NoduleFacts,
    PatientContext,
)
from fusion.risk.guidelines.bts import bts
from fusion.risk.guidelines.c_lung_rads import c_lung_rads
from fusion.risk.guidelines.china_2024 import china_2024
from fusion.risk.guidelines.fleischner import fleischner
from fusion.risk.guidelines.lung_rads import lung_rads


def all_guidelines(
    context: PatientContext, facts: NoduleFacts
) -> tuple[GuidelineResult, ...]:
    """Ask all guidelines about one nodule; nothing is merged or left out.

    Args:
        context: What decides which guidelines apply; without an indication none
            answers and all ask for it.
        facts: The nodule.

    Returns:
        One result a guideline: an answer, what it needs, or why it does not apply.
    """
    return (
        lung_rads(context, facts),
        fleischner(context, facts),
        bts(context, facts),
        c_lung_rads(context, facts),
        china_2024(context, facts),
    )


def disagree(results: Sequence[GuidelineResult]) -> bool:
    """Test whether applicable guidelines want different things next.

    They do if one advises work-up and another does not, or if the windows of their
    next scans have no day in common.
    """
    answers = [result for result in results if isinstance(result, GuidelineAnswer)]
    if len({answer.work_up for answer in answers}) > 1:
        return True
    if len({bool(answer.follow_up) for answer in answers}) > 1:
        return True
    windows = [answer.follow_up[0] for answer in answers if answer.follow_up]
    if not windows:
        return False
    return max(scan.earliest for scan in windows) > min(scan.latest for scan in windows)
