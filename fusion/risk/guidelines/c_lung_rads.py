"""C-Lung-RADS: the Chinese grading of nodules found in screening."""

from typing import Final

from data.patient.nodule_terms import FindingKind
from data.reference.clinical_tables import guideline_rows
from data.results.guideline import (
    Guideline,
    GuidelineResult,
    NoduleFacts,
    PatientContext,
)
from fusion.risk.guidelines.applicability import why_not
from fusion.risk.guidelines.decision_table import (
    RoundedQuantity,
    RowUndecided,
    first_row,
    measured_or_asked,
)
from fusion.risk.guidelines.guideline_answer import category_answer, undecided

_WORK_UP: Final = frozenset({"4"})


def c_lung_rads(context: PatientContext, facts: NoduleFacts) -> GuidelineResult:
    """The C-Lung-RADS category of one nodule.

    Diameters are not rounded: the paper says nothing of it. The category 4 that the
    paper's own model gives is used only if a person enters its probability.

    Args:
        context: What decides whether the guideline applies.
        facts: The nodule.

    Returns:
        The answer, what it still needs, or why it does not apply.

    Source:
        Wang et al. 2024, Nat Med; PMC11564084, Table 1.
    """
    blocked = why_not(Guideline.C_LUNG_RADS, context)
    if blocked is not None:
        return blocked
    subject = _subject(facts)
    if subject is None:
        return undecided(Guideline.C_LUNG_RADS, RowUndecided(("density",)))
    quantities = {
        "total": measured_or_asked("mean_diameter_mm", facts.mean_diameter_mm),
        "solid": measured_or_asked("solid_diameter_mm", facts.solid_diameter_mm),
        "own_model": RoundedQuantity(
            "own_model_probability", facts.own_model_probability or 0.0
        ),
    }
    found = first_row(guideline_rows("c_lung_rads_2024"), subject, None, quantities)
    if isinstance(found, RowUndecided):
        return undecided(Guideline.C_LUNG_RADS, found)
    category = found.row.outcome
    return category_answer(Guideline.C_LUNG_RADS, facts, found, _WORK_UP, category)


def _subject(facts: NoduleFacts) -> str | None:
    if facts.finding is FindingKind.NODULE:
        return facts.density
    return facts.finding
