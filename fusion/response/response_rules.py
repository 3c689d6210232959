"""Rule of RECIST 1.1 that gave a response, with its numbers."""

from data.interval import Interval
from data.message import Message
from data.patient.response_categories import NonTargets, Response
from data.results.response import AssessedResponse, TumourAssessment
from fusion.response.recist import partial_up_to_mm, progression_from_mm


def fired_rule(response: AssessedResponse, visit: TumourAssessment) -> Message:
    """The rule that fired, as a message with the numbers it looked at.

    Args:
        response: Of this visit.
        visit: What was measured and read.

    Source:
        Eisenhauer et al. 2009, EJC 45:228, section 4.3 and Tables 1 and 2.
    """
    target = response.target_response
    if target is not Response.PROGRESSION and response.overall is Response.PROGRESSION:
        other = (
            "new_lesion" if visit.new_lesion else NonTargets.PROGRESSION.name.lower()
        )
        return Message.of(f"response.rule.PD.{other}")
    if target is Response.NOT_EVALUABLE:
        missing = [one.label for one in visit.targets if one.diameter_mm is None]
        return Message.of("response.rule.NE", labels=", ".join(missing))
    if target is Response.COMPLETE and response.overall is Response.PARTIAL:
        return Message.of("response.rule.PR.non_targets")
    if target is Response.PROGRESSION and response.sum_mm is None:
        return Message("response.rule.PD.without_all")
    return Message.of(f"response.rule.{target.value}", **_numbers(response))


def near_limit(response: AssessedResponse, interval_mm: Interval) -> Message | None:
    """Warn where another measurement of the same scan could cross a limit.

    Args:
        response: Of this visit.
        interval_mm: Of the sum of this visit; that of the other sums is left out.

    Returns:
        A message with the limit; progression before partial response.
    """
    limits = {
        "PD": progression_from_mm(response.nadir_mm),
        "PR": partial_up_to_mm(response.baseline_mm),
    }
    for name, limit_mm in limits.items():
        if interval_mm.low < limit_mm < interval_mm.high:
            return Message.of(
                f"response.near.{name}",
                limit=f"{limit_mm:.1f}",
                low=f"{interval_mm.low:.1f}",
                high=f"{interval_mm.high:.1f}",
            )
    return None


def _numbers(response: AssessedResponse) -> dict[str, str]:
    """Changes with their signs, and the absolute rise above the nadir."""
    rise_mm = (response.sum_mm or 0.0) - response.nadir_mm
    return {
        "from_baseline": _signed(response.change_from_baseline_percent),
        "from_nadir": _signed(response.change_from_nadir_percent),
        "rise_mm": f"{rise_mm:+.1f}".replace("-", "−"),
    }


def _signed(percent: float | None) -> str:
    return "–" if percent is None else f"{percent:+.0f}".replace("-", "−")
