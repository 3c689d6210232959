"""Chinese expert consensus on pulmonary nodules 2024, as retold; never verified."""

from typing import Final

from data.message import Message
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
    RowUndecided,
    first_row,
    measured_or_asked,
)
from fusion.risk.guidelines.guideline_answer import management_answer, undecided

_WORK_UP: Final = frozenset({"pet_or_biopsy", "surgery_or_treatment"})


def china_2024(context: PatientContext, facts: NoduleFacts) -> GuidelineResult:
    """Select what the consensus is said to advise; every answer is marked unverified.

    The paper was not read. Solid nodules above 8 mm are judged by the Mayo score.

    Args:
        context: What decides whether the guideline applies.
        facts: The nodule.

    Returns:
        The answer, what it still needs, or why it does not apply.

    Source:
        Second-hand summary of Chin J Tuberc Respir Dis 2024;47:716.
    """
    blocked = why_not(Guideline.CHINA_CONSENSUS, context)
    if blocked is not None:
        return blocked
    if facts.finding is FindingKind.NODULE and facts.density is None:
        return undecided(Guideline.CHINA_CONSENSUS, RowUndecided(("density",)))
    nodule = facts.finding is FindingKind.NODULE
    quantities = {
        "total": measured_or_asked("mean_diameter_mm", facts.mean_diameter_mm),
        "probability": measured_or_asked("mayo_probability", facts.mayo_probability),
    }
    found = first_row(
        guideline_rows("china_consensus_2024"),
        str(facts.density) if nodule else facts.finding,
        None,
        quantities,
    )
    if isinstance(found, RowUndecided):
        return undecided(Guideline.CHINA_CONSENSUS, found)
    return management_answer(
        Guideline.CHINA_CONSENSUS,
        facts,
        found,
        _WORK_UP,
        notes=(Message("guideline.unverified"),),
    )
