"""Judge the response of target lesions over time by RECIST 1.1 and iRECIST."""

from datetime import date

from data.results.response import NonTargets, TargetLesion, TumourAssessment
from fusion.response.irecist_over_time import irecist_over_time
from fusion.response.recist import assess_course


def visit(day: date, lung_mm: float, node_mm: float) -> TumourAssessment:
    """A visit with a lung lesion, a lymph node and nothing new."""
    targets = (
        TargetLesion("T1", "lung", lung_mm),
        TargetLesion("T2", "lymph node", node_mm, lymph_node=True),
    )
    return TumourAssessment(
        day, targets, NonTargets.NONE_AT_BASELINE, new_lesion=False, whole_body=True
    )


visits = [
    visit(date(2026, 1, 5), 30, 20),
    visit(date(2026, 3, 2), 18, 14),
    visit(date(2026, 4, 27), 29, 15),
    visit(date(2026, 5, 25), 36, 17),
]
responses = assess_course(visits)
immune = irecist_over_time(visits, responses, applies=True)
for response, step in zip(responses, immune, strict=True):
    change = response.change_from_nadir_percent
    print(
        f"{response.assessed_on}  sum {response.sum_mm:.0f} mm, {change:+.0f} % from"
        f" nadir: {response.overall}, iRECIST {step.response if step else 'none'}"
    )
