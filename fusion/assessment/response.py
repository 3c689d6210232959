"""Response to therapy against a chosen or a proposed plan."""

from data.errors import FusionBoardError
from data.patient.case import PatientCase
from data.patient.manual_entries import ManualEntries
from data.results.assessment import ResponseAssessment
from fusion.assessment.issue import issue_of
from fusion.response.response_over_time import response_over_time
from fusion.response.targets import proposed_plan


def assess_response(
    case: PatientCase, entries: ManualEntries
) -> ResponseAssessment | None:
    """Judge the response by the newest plan; a plan that cannot be judged says why.

    Args:
        case: The patient, with the scans that count.
        entries: What persons entered.

    Returns:
        None if no nodule was ever measured.
    """
    plan = entries.plans[-1] if entries.plans else proposed_plan(case)
    if plan is None:
        return None
    chosen = bool(entries.plans)
    try:
        course = response_over_time(case, plan, entries.readings)
    except FusionBoardError as error:
        return ResponseAssessment(plan, chosen, None, issue_of(error))
    return ResponseAssessment(plan, chosen, course)
