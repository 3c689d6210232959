"""iRECIST: under immunotherapy a first progression waits to be confirmed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.errors import InvalidClinicalValueError
from data.patient.response_categories import Response
from data.reference.guideline_limits import guideline_limit
from data.results.response import ImmuneResponse
from data.results.response_over_time import IrecistAssessment

_GUIDELINE: Final = "irecist_2017"
_TOLERANCE: Final = 1e-9  # mm; chosen: above rounding, below any measurement
_WITHOUT_PROGRESSION: Final = {
    Response.COMPLETE: ImmuneResponse.COMPLETE,
    Response.PARTIAL: ImmuneResponse.PARTIAL,
    Response.STABLE: ImmuneResponse.STABLE,
    Response.NEITHER_CR_NOR_PD: ImmuneResponse.STABLE,
    Response.NOT_EVALUABLE: ImmuneResponse.NOT_EVALUABLE,
}


@dataclass(frozen=True, slots=True)
class SinceUnconfirmed:
    """Findings of the scan after an unconfirmed progression.

    Attributes:
        recist: Overall RECIST 1.1 response now, against baseline and the nadir.
        sum_increase_mm: Further increase of the sum of target diameters.
        new_lesion_sum_increase_mm: Increase of the measured new lesions.
        more_new_lesions: Whether there are more of them.
        non_target_increase: Any further increase of non-targets or of new lesions
            that are not measured.
        other_category_progressed: Progression in a category that had none before.
    """

    recist: Response
    sum_increase_mm: float = 0.0
    new_lesion_sum_increase_mm: float = 0.0
    more_new_lesions: bool = False
    non_target_increase: bool = False
    other_category_progressed: bool = False


def irecist_first_step(overall: Response, assessed_on: date) -> IrecistAssessment:
    """The iRECIST category where no progression was seen before.

    Args:
        overall: Overall RECIST 1.1 response of this visit.
        assessed_on: Day of the scan.

    Returns:
        The category; a first progression is unconfirmed and comes with the window,
        four to eight weeks later, in which it should be confirmed.

    Source:
        Seymour et al. 2017, Lancet Oncol 18:e143.
    """
    if overall is Response.PROGRESSION:
        soonest = guideline_limit(_GUIDELINE, "confirm_from_days")
        latest = guideline_limit(_GUIDELINE, "confirm_to_days")
        return IrecistAssessment(
            ImmuneResponse.UNCONFIRMED_PROGRESSION,
            assessed_on + timedelta(days=soonest),
            assessed_on + timedelta(days=latest),
        )
    return IrecistAssessment(_WITHOUT_PROGRESSION[overall])


def confirm_progression(findings: SinceUnconfirmed) -> ImmuneResponse:
    """The category on the scan after an unconfirmed progression.

    Args:
        findings: What that scan shows.

    Returns:
        Confirmed if anything grew further; a response or stable disease resets the
        bar; otherwise the progression stays unconfirmed.

    Raises:
        InvalidClinicalValueError: If an increase is not a number.

    Source:
        Seymour et al. 2017, Lancet Oncol 18:e143.
    """
    increases = (findings.sum_increase_mm, findings.new_lesion_sum_increase_mm)
    if not all(-1e4 < increase < 1e4 for increase in increases):
        raise InvalidClinicalValueError("response.increase", values=increases)
    if _confirmed(findings):
        return ImmuneResponse.CONFIRMED_PROGRESSION
    if findings.recist is Response.PROGRESSION:
        return ImmuneResponse.UNCONFIRMED_PROGRESSION
    return _WITHOUT_PROGRESSION[findings.recist]


def _confirmed(findings: SinceUnconfirmed) -> bool:
    enough = guideline_limit(_GUIDELINE, "further_mm") - _TOLERANCE
    return (
        findings.sum_increase_mm >= enough
        or findings.new_lesion_sum_increase_mm >= enough
        or findings.more_new_lesions
        or findings.non_target_increase
        or findings.other_category_progressed
    )
