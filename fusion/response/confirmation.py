"""Confirmation of the latest visit's response, four weeks later or more."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from data.patient.response_categories import Response
from data.reference.guideline_limits import guideline_limit
from data.results.response import AssessedResponse
from data.results.response_over_time import Confirmation

_AT_LEAST: Final = {
    Response.COMPLETE: (Response.COMPLETE,),
    Response.PARTIAL: (Response.COMPLETE, Response.PARTIAL),
}


def confirmation(responses: Sequence[AssessedResponse]) -> Confirmation | None:
    """Find since when the latest overall response holds, and whether it is confirmed.

    RECIST 1.1 asks for confirmation only where response is the endpoint of a trial
    without a control arm. A visit that cannot be evaluated breaks nothing.

    Args:
        responses: Visits after baseline, in the order of days.

    Returns:
        None if the latest overall response is neither complete nor partial.

    Source:
        Eisenhauer et al. 2009, EJC 45:228, section 4.6 and Table 3.
    """
    latest = responses[-1].overall if responses else None
    enough = _AT_LEAST.get(latest) if latest else None
    if latest is None or enough is None:
        return None
    days: list[date] = []
    for response in reversed(responses):
        if response.overall in enough:
            days.insert(0, response.assessed_on)
        elif response.overall is not Response.NOT_EVALUABLE:
            break
    due = days[0] + timedelta(days=guideline_limit("recist_1_1", "confirmation_days"))
    confirmed = next((day for day in days if day >= due), None)
    return Confirmation(latest, days[0], due, confirmed)
