"""iRECIST over the visits of a course."""

from collections.abc import Sequence

from data.response import (
    AssessedResponse,
    ImmuneResponse,
    NonTargets,
    Response,
    TumourAssessment,
)
from fusion.response.irecist import (
    FirstStep,
    SinceUnconfirmed,
    confirm_progression,
    irecist_first_step,
)


def irecist_course(
    visits: Sequence[TumourAssessment],
    responses: Sequence[AssessedResponse],
    *,
    applies: bool,
) -> list[FirstStep | None]:
    """The iRECIST category of every visit after baseline.

    Args:
        visits: Baseline first.
        responses: RECIST 1.1 of every visit after baseline.
        applies: Whether a checkpoint inhibitor was given.

    Returns:
        None where it does not apply or no overall response is known.

    Source:
        Seymour et al. 2017, Lancet Oncol 18:e143.
    """
    found: list[FirstStep | None] = []
    waiting: AssessedResponse | None = None
    waited_visit = visits[0]
    for visit, response in zip(visits[1:], responses, strict=True):
        if not applies or response.overall is None:
            found.append(None)
            continue
        if waiting is None:
            step = irecist_first_step(response.overall, visit.assessed_on)
        else:
            since = _since(waiting, waited_visit, response, visit)
            step = FirstStep(confirm_progression(since))
        found.append(step)
        unconfirmed = step.response is ImmuneResponse.UNCONFIRMED_PROGRESSION
        waiting, waited_visit = (response, visit) if unconfirmed else (None, visit)
    return found


def _since(
    before: AssessedResponse,
    visit_before: TumourAssessment,
    now: AssessedResponse,
    visit: TumourAssessment,
) -> SinceUnconfirmed:
    increase = (
        now.sum_mm - before.sum_mm
        if now.sum_mm is not None and before.sum_mm is not None
        else 0.0
    )
    non_target = visit.non_targets is NonTargets.PROGRESSION
    return SinceUnconfirmed(
        recist=now.overall or Response.NOT_EVALUABLE,
        sum_increase_mm=increase,
        more_new_lesions=bool(visit.new_lesion),
        other_category_progressed=non_target
        and visit_before.non_targets is not NonTargets.PROGRESSION,
    )
