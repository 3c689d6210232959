"""Visits with targets, as responses are asked of them."""

from datetime import date, timedelta

from hypothesis import strategies as st

from data.patient.response_categories import NonTargets, Response
from data.results.response import TargetLesion, TumourAssessment

BASELINE = date(2024, 1, 10)


CR, PR, SD, PD, NE = (
    Response.COMPLETE,
    Response.PARTIAL,
    Response.STABLE,
    Response.PROGRESSION,
    Response.NOT_EVALUABLE,
)


sums = st.floats(10, 500)


def visit(
    day: int,
    *diameters: float | None,
    new: bool | None = False,
    non_targets: NonTargets = NonTargets.NONE_AT_BASELINE,
    whole_body: bool = True,
) -> TumourAssessment:
    targets = tuple(
        TargetLesion(f"T{i}", f"organ {i}", mm) for i, mm in enumerate(diameters)
    )
    when = BASELINE + timedelta(days=day)
    return TumourAssessment(when, targets, non_targets, new, whole_body)
