"""RECIST 1.1: target lesions, and the overall response at each visit."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from data.errors import InvalidClinicalValueError
from data.message import Message
from data.patient.response_categories import NonTargets, Response
from data.reference.guideline_limits import guideline_limit
from data.results.response import AssessedResponse, TargetLesion, TumourAssessment

TOLERANCE: Final = 1e-9  # mm; chosen: above rounding, below any measurement

_GUIDELINE: Final = "recist_1_1"


def sum_of_diameters_mm(targets: Sequence[TargetLesion]) -> float | None:
    """Longest diameters of lesions plus short axes of nodes; None if one is missing."""
    diameters = [target.diameter_mm for target in targets]
    known = [diameter for diameter in diameters if diameter is not None]
    return sum(known) if len(known) == len(diameters) else None


def check_baseline(targets: Sequence[TargetLesion], slice_mm: float = 5.0) -> None:
    """Refuse targets that RECIST 1.1 would not take.

    Args:
        targets: Targets at baseline.
        slice_mm: Slice thickness of the scan; above 5 mm lesions must be twice it.

    Raises:
        InvalidClinicalValueError: More than five targets or two an organ, a target
            not measured or too small, or a label used twice.

    Source:
        Eisenhauer et al. 2009, EJC 45:228, sections 3.1 and 4.1.
    """
    organs = Counter(" ".join(target.organ.split()).casefold() for target in targets)
    most = guideline_limit(_GUIDELINE, "most_targets")
    most_in_organ = guideline_limit(_GUIDELINE, "most_targets_in_organ")
    if len(targets) > most or any(n > most_in_organ for n in organs.values()):
        raise InvalidClinicalValueError(
            "response.too_many_targets",
            count=len(targets),
            most_in_organ=max(organs.values()),
        )
    if len({target.label for target in targets}) != len(targets):
        raise InvalidClinicalValueError("response.label_twice")
    lesion_mm = measurable_from_mm(slice_mm)
    node_mm = guideline_limit(_GUIDELINE, "node_measurable_mm")
    for target in targets:
        needed = node_mm if target.lymph_node else lesion_mm
        if target.diameter_mm is None or target.diameter_mm < needed - TOLERANCE:
            raise InvalidClinicalValueError(
                "response.not_measurable",
                label=target.label,
                value=target.diameter_mm,
                needed=needed,
            )


def progression_from_mm(nadir_mm: float) -> float:
    """Smallest sum that is progression: 20 % and 5 mm above the smallest so far.

    Example:
        >>> progression_from_mm(100.0), progression_from_mm(10.0)
        (120.0, 15.0)
    """
    factor = guideline_limit(_GUIDELINE, "progression_factor")
    return max(
        factor * nadir_mm, nadir_mm + guideline_limit(_GUIDELINE, "progression_mm")
    )


def partial_up_to_mm(baseline_mm: float) -> float:
    """Largest sum that is partial response: 30 % below baseline."""
    return guideline_limit(_GUIDELINE, "partial_factor") * baseline_mm


def measurable_from_mm(slice_mm: float) -> float:
    """Smallest diameter of a measurable lesion: 10 mm, or twice a thicker slice."""
    if slice_mm <= guideline_limit(_GUIDELINE, "slice_mm"):
        return guideline_limit(_GUIDELINE, "lesion_measurable_mm")
    return 2 * slice_mm


def target_response(
    baseline_mm: float, nadir_mm: float, current_mm: float, *, all_gone: bool = False
) -> Response:
    """Response of the target lesions from three sums of diameters.

    Progression is looked for first: at least 20 % and 5 mm above the nadir. A target
    that comes back after all were gone is progression whatever its size.

    Args:
        baseline_mm: Sum at baseline, > 0.
        nadir_mm: Smallest sum on study so far, baseline included.
        current_mm: Sum now.
        all_gone: All lesions gone and all nodes below 10 mm.

    Raises:
        InvalidClinicalValueError: If a sum is negative, the baseline is zero, or the
            nadir is above it.

    Source:
        Eisenhauer et al. 2009, EJC 45:228, section 4.3.1.

    Example:
        30 % below baseline, then 20 % and 10 mm above the smallest sum:

        >>> target_response(100, 100, 70)
        <Response.PARTIAL: 'PR'>
        >>> target_response(100, 50, 60)
        <Response.PROGRESSION: 'PD'>
    """
    if not (0 <= nadir_mm <= baseline_mm and baseline_mm > 0 and current_mm >= 0):
        raise InvalidClinicalValueError(
            "response.sums", baseline=baseline_mm, nadir=nadir_mm, current=current_mm
        )
    if all_gone or current_mm <= TOLERANCE:
        return Response.COMPLETE
    if nadir_mm <= TOLERANCE:
        return Response.PROGRESSION
    factor = guideline_limit(_GUIDELINE, "progression_factor")
    relative = current_mm >= factor * nadir_mm - TOLERANCE
    if (
        relative
        and current_mm - nadir_mm
        >= guideline_limit(_GUIDELINE, "progression_mm") - TOLERANCE
    ):
        return Response.PROGRESSION
    if current_mm <= partial_up_to_mm(baseline_mm) + TOLERANCE:
        return Response.PARTIAL
    return Response.STABLE


def overall_response(
    target: Response, non_targets: NonTargets, *, new_lesion: bool
) -> Response:
    """Overall response of a patient who has target lesions.

    Args:
        target: Response of the targets.
        non_targets: What a reader says of the non-targets.
        new_lesion: Whether an unequivocal new lesion appeared.

    Source:
        Eisenhauer et al. 2009, EJC 45:228, Table 1.
    """
    progression = (
        target is Response.PROGRESSION or non_targets is NonTargets.PROGRESSION
    )
    if progression or new_lesion:
        return Response.PROGRESSION
    clear = non_targets in (NonTargets.COMPLETE, NonTargets.NONE_AT_BASELINE)
    if target is Response.COMPLETE and not clear:
        return Response.PARTIAL
    return target


def overall_without_targets(non_targets: NonTargets, *, new_lesion: bool) -> Response:
    """Overall response of a patient who has non-target lesions only.

    Source:
        Eisenhauer et al. 2009, EJC 45:228, Table 2.
    """
    if new_lesion or non_targets is NonTargets.PROGRESSION:
        return Response.PROGRESSION
    if non_targets is NonTargets.COMPLETE:
        return Response.COMPLETE
    if non_targets is NonTargets.NEITHER_CR_NOR_PD:
        return Response.NEITHER_CR_NOR_PD
    return Response.NOT_EVALUABLE


def assess_course(visits: Sequence[TumourAssessment]) -> tuple[AssessedResponse, ...]:
    """Response at every visit after baseline.

    Args:
        visits: Baseline first, then each visit in the order of days.

    Returns:
        One response a visit. Where nobody accounted for targets outside the lung,
        there is no overall response.

    Raises:
        InvalidClinicalValueError: If there is no baseline, the visits are not in
            order, or the targets change.

    Source:
        Eisenhauer et al. 2009, EJC 45:228.
    """
    if not visits or not visits[0].targets:
        raise InvalidClinicalValueError("response.no_baseline")
    if any(a.assessed_on >= b.assessed_on for a, b in pairwise(visits)):
        raise InvalidClinicalValueError("response.visit_order")
    labels = {target.label for target in visits[0].targets}
    check_baseline(visits[0].targets)
    baseline_mm = sum_of_diameters_mm(visits[0].targets) or 0.0
    nadir_mm, responses = baseline_mm, []
    for visit in visits[1:]:
        if {target.label for target in visit.targets} != labels:
            raise InvalidClinicalValueError("response.targets_changed")
        whole_body = visits[0].whole_body and visit.whole_body
        response = _assess(visit, baseline_mm, nadir_mm, whole_body=whole_body)
        responses.append(response)
        if response.sum_mm is not None:
            nadir_mm = min(nadir_mm, response.sum_mm)
    return tuple(responses)


def _assess(
    visit: TumourAssessment, baseline_mm: float, nadir_mm: float, *, whole_body: bool
) -> AssessedResponse:
    current_mm = sum_of_diameters_mm(visit.targets)
    target = _target_response_of(visit.targets, baseline_mm, nadir_mm)
    overall, notes = _overall(visit, target, whole_body=whole_body)
    return AssessedResponse(
        assessed_on=visit.assessed_on,
        sum_mm=current_mm,
        baseline_mm=baseline_mm,
        nadir_mm=nadir_mm,
        change_from_baseline_percent=_percent(baseline_mm, current_mm),
        change_from_nadir_percent=_percent(nadir_mm, current_mm),
        target_response=target,
        overall=overall,
        notes=notes,
    )


def _overall(
    visit: TumourAssessment, target: Response, *, whole_body: bool
) -> tuple[Response | None, tuple[Message, ...]]:
    if not whole_body:
        return None, (Message("response.lung_only"),)
    if visit.new_lesion is None:
        sure = target is Response.PROGRESSION or (
            visit.non_targets is NonTargets.PROGRESSION
        )
        if not sure:
            return None, (Message("response.new_lesions_not_said"),)
    overall = overall_response(
        target, visit.non_targets, new_lesion=bool(visit.new_lesion)
    )
    return overall, ()


def _target_response_of(
    targets: Sequence[TargetLesion], baseline_mm: float, nadir_mm: float
) -> Response:
    """Not evaluable if a target is missing, unless the others prove progression."""
    measured_mm = sum(target.diameter_mm or 0.0 for target in targets)
    if all(target.diameter_mm is not None for target in targets):
        return target_response(
            baseline_mm, nadir_mm, measured_mm, all_gone=_all_gone(targets)
        )
    at_least = target_response(baseline_mm, nadir_mm, measured_mm)
    proven = at_least is Response.PROGRESSION
    return Response.PROGRESSION if proven else Response.NOT_EVALUABLE


def _all_gone(targets: Sequence[TargetLesion]) -> bool:
    normal_below_mm = guideline_limit(_GUIDELINE, "node_normal_below_mm")
    return all(
        target.diameter_mm is not None
        and (
            target.diameter_mm < normal_below_mm
            if target.lymph_node
            else target.diameter_mm <= TOLERANCE
        )
        for target in targets
    )


def _percent(reference_mm: float, current_mm: float | None) -> float | None:
    if current_mm is None or reference_mm <= TOLERANCE:
        return None
    return 100 * (current_mm / reference_mm - 1)
