"""iRECIST over the visits of a course."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.patient.response_categories import NonTargets, Response
from data.results.response import AssessedResponse, ImmuneResponse, TumourAssessment
from data.results.response_over_time import IrecistAssessment
from fusion.response.irecist import (
    SinceUnconfirmed,
    confirm_progression,
    irecist_first_step,
)


@dataclass(frozen=True, slots=True)
class _Unconfirmed:
    """A progression that waits to be confirmed, as it was last seen."""

    visit: TumourAssessment
    response: AssessedResponse
    step: IrecistAssessment


def irecist_over_time(
    visits: Sequence[TumourAssessment],
    responses: Sequence[AssessedResponse],
    *,
    applies: bool,
) -> list[IrecistAssessment | None]:
    """The iRECIST category of every visit after baseline.

    Nothing confirms a progression sooner than four weeks after it was first seen. A
    visit that cannot be evaluated leaves it waiting; a confirmed one stays confirmed.

    Args:
        visits: Baseline first.
        responses: RECIST 1.1 of every visit after baseline.
        applies: Whether a checkpoint inhibitor was given.

    Returns:
        None where it does not apply or no overall response is known.

    Source:
        Seymour et al. 2017, Lancet Oncol 18:e143.
    """
    found: list[IrecistAssessment | None] = []
    waiting: _Unconfirmed | None = None
    confirmed = False
    for visit, response in zip(visits[1:], responses, strict=True):
        if not applies or response.overall is None:
            found.append(None)
            continue
        step = _step(visit, response, waiting, confirmed=confirmed)
        found.append(step)
        confirmed = step.response is ImmuneResponse.CONFIRMED_PROGRESSION
        if step.response is ImmuneResponse.UNCONFIRMED_PROGRESSION:
            waiting = _Unconfirmed(visit, response, step)
        elif step.response is not ImmuneResponse.NOT_EVALUABLE:
            waiting = None
    return found


def _step(
    visit: TumourAssessment,
    response: AssessedResponse,
    waiting: _Unconfirmed | None,
    *,
    confirmed: bool,
) -> IrecistAssessment:
    overall = response.overall or Response.NOT_EVALUABLE
    if confirmed:
        return IrecistAssessment(ImmuneResponse.CONFIRMED_PROGRESSION)
    if waiting is None:
        return irecist_first_step(overall, visit.assessed_on)
    category = confirm_progression(_since(waiting, visit, response))
    soonest = waiting.step.confirm_from or visit.assessed_on
    if category is ImmuneResponse.CONFIRMED_PROGRESSION and visit.assessed_on < soonest:
        category = ImmuneResponse.UNCONFIRMED_PROGRESSION
    if category is ImmuneResponse.UNCONFIRMED_PROGRESSION:
        return replace(waiting.step, response=category)
    return IrecistAssessment(category)


def _since(
    waiting: _Unconfirmed, visit: TumourAssessment, response: AssessedResponse
) -> SinceUnconfirmed:
    before = waiting.visit
    known = {one.label: one.diameter_mm for one in before.new_lesions}
    present = [one for one in visit.new_lesions if one.diameter_mm != 0]
    grown = [
        (one.diameter_mm or 0.0) - (known[one.label] or 0.0)
        for one in present
        if known.get(one.label) is not None and one.diameter_mm is not None
    ]
    return SinceUnconfirmed(
        recist=response.overall or Response.NOT_EVALUABLE,
        sum_increase_mm=(
            response.sum_mm - waiting.response.sum_mm
            if response.sum_mm is not None and waiting.response.sum_mm is not None
            else 0.0
        ),
        new_lesion_sum_increase_mm=sum(grown),
        more_new_lesions=bool(known) and any(one.label not in known for one in present),
        other_category_progressed=bool(
            _progressing(visit, response) - _progressing(before, waiting.response)
        ),
    )


def _progressing(visit: TumourAssessment, response: AssessedResponse) -> set[str]:
    """Name those of targets, non-targets and new lesions that say progression."""
    said = {
        "targets": response.target_response is Response.PROGRESSION,
        "non_targets": visit.non_targets is NonTargets.PROGRESSION,
        "new_lesions": bool(visit.new_lesion),
    }
    return {name for name, progressing in said.items() if progressing}
