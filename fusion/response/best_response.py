"""RECIST 1.1: the best response over a whole course of therapy."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from data.errors import InvalidClinicalValueError
from data.patient.response_categories import Response
from data.reference.guideline_limits import guideline_limit
from data.results.response import AssessedResponse

_AT_LEAST: Final = {
    Response.COMPLETE: frozenset({Response.COMPLETE}),
    Response.PARTIAL: frozenset({Response.COMPLETE, Response.PARTIAL}),
}
_CONTROLLED: Final = frozenset(
    {Response.COMPLETE, Response.PARTIAL, Response.STABLE, Response.NEITHER_CR_NOR_PD}
)


def best_overall_response(
    baseline_on: date,
    responses: Sequence[AssessedResponse],
    *,
    confirmed: bool,
    stable_days: float | None = None,
) -> Response | None:
    """The best response up to the first progression.

    Args:
        baseline_on: Day of the baseline scan.
        responses: Visits in the order of days.
        confirmed: Whether complete and partial response count only if seen again at
            least four weeks later with nothing worse in between; RECIST asks this
            where response is the endpoint of a trial without a control arm.
        stable_days: Days from baseline from which stable disease counts; six weeks
            if left out.

    Returns:
        None if an overall response is unknown for every visit.

    Raises:
        InvalidClinicalValueError: If the visits are not after baseline and in order.

    Source:
        Eisenhauer et al. 2009, EJC 45:228, section 4.4 and Table 3.
    """
    days = [baseline_on, *(response.assessed_on for response in responses)]
    if days != sorted(set(days)):
        raise InvalidClinicalValueError("response.visit_order")
    known = [
        (response.assessed_on, response.overall)
        for response in responses
        if response.overall is not None
    ]
    if not known:
        return None
    course = _until_progression(known)
    for wanted, enough in _AT_LEAST.items():
        if _reached(course, enough, confirmed=confirmed):
            return wanted
    if stable_days is None:
        stable_days = guideline_limit("recist_1_1", "stable_days")
    return _without_response(baseline_on, known, course, stable_days)


def _until_progression(
    known: Sequence[tuple[date, Response]],
) -> list[tuple[date, Response]]:
    overalls = [overall for _, overall in known]
    if Response.PROGRESSION in overalls:
        return list(known[: overalls.index(Response.PROGRESSION)])
    return list(known)


def _reached(
    course: Sequence[tuple[date, Response]],
    enough: frozenset[Response],
    *,
    confirmed: bool,
) -> bool:
    """Test whether the response was reached, and held if it has to be confirmed."""
    needed = guideline_limit("recist_1_1", "confirmation_days") if confirmed else 0
    since: date | None = None
    for day, overall in course:
        if overall in enough:
            since = since or day
            if (day - since).days >= needed:
                return True
        elif overall is not Response.NOT_EVALUABLE:
            since = None
    return False


def _without_response(
    baseline_on: date,
    known: Sequence[tuple[date, Response]],
    course: Sequence[tuple[date, Response]],
    stable_days: float,
) -> Response:
    """Stable disease if it lasted, else progression if there was any."""
    controlled = [
        overall
        for day, overall in course
        if overall in _CONTROLLED and (day - baseline_on).days >= stable_days
    ]
    if controlled:
        only_non_targets = set(controlled) == {Response.NEITHER_CR_NOR_PD}
        return Response.NEITHER_CR_NOR_PD if only_non_targets else Response.STABLE
    if len(course) < len(known):
        return Response.PROGRESSION
    return Response.NOT_EVALUABLE
