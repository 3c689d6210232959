"""Fleischner Society 2017: what to do with a nodule found by chance."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from data.imaging.nodule import Density
from data.message import Message
from data.patient.nodule_terms import FindingKind
from data.reference.clinical_tables import guideline_rows
from data.reference.guideline_limits import guideline_limit
from data.results.guideline import (
    Guideline,
    GuidelineResult,
    NoduleFacts,
    PatientContext,
)
from fusion.risk.guidelines.applicability import why_not
from fusion.risk.guidelines.decision_table import (
    Asked,
    RoundedQuantity,
    RowFound,
    RowUndecided,
    first_row,
)
from fusion.risk.guidelines.guideline_answer import management_answer, undecided

_WORK_UP: Final = frozenset({"consider_ct_3_pet_or_tissue"})
_AT_PLEURA: Final = frozenset({FindingKind.JUXTAPLEURAL, FindingKind.PERIFISSURAL})


def fleischner(context: PatientContext, facts: NoduleFacts) -> GuidelineResult:
    """Select what Fleischner 2017 advises for one incidental nodule.

    The mean diameter counts to whole millimetres, halves up; a volume counts as it
    is. The diameter decides where both are known.

    Args:
        context: What decides whether the guideline applies.
        facts: The nodule.

    Returns:
        The answer, what it still needs, or why it does not apply.

    Source:
        MacMahon et al. 2017, Radiology 284:228.
    """
    blocked = why_not(Guideline.FLEISCHNER, context)
    if blocked is not None:
        return blocked
    found = _row(facts)
    if isinstance(found, RowUndecided):
        return undecided(Guideline.FLEISCHNER, found)
    return management_answer(
        Guideline.FLEISCHNER, facts, found, _WORK_UP, notes=tuple(_notes(facts))
    )


def _row(facts: NoduleFacts) -> RowFound | RowUndecided:
    if facts.finding in (FindingKind.BENIGN_CALCIFICATION, FindingKind.MACROSCOPIC_FAT):
        return _lookup(facts, facts.finding)
    if facts.finding in _AT_PLEURA:
        found = _lookup(facts, facts.finding)
        if isinstance(found, RowFound) or found.inputs_missing:
            return found
        facts = replace(facts, density=Density.SOLID)
    elif facts.finding is not FindingKind.NODULE:
        return RowUndecided(())
    return _nodule_row(facts)


def _nodule_row(facts: NoduleFacts) -> RowFound | RowUndecided:
    if facts.density is None:
        return RowUndecided(("density",))
    if facts.multiple is None:
        return RowUndecided(("multiple",))
    number = "multiple" if facts.multiple else "single"
    subject = f"{facts.density}.{number}"
    if facts.density is not Density.SOLID:
        return _lookup(facts, subject)
    low, high = (_lookup(facts, f"{subject}.{risk}") for risk in ("low", "high"))
    if facts.high_risk is not None:
        return high if facts.high_risk else low
    return low if _same(low, high) else RowUndecided(("high_risk",))


def _same(one: RowFound | RowUndecided, other: RowFound | RowUndecided) -> bool:
    """Test whether the patient's risk makes no difference."""
    if isinstance(one, RowFound) and isinstance(other, RowFound):
        return one.row.outcome == other.row.outcome
    return one == other


def _lookup(facts: NoduleFacts, subject: str) -> RowFound | RowUndecided:
    whole: RoundedQuantity | Asked = Asked("mean_diameter_mm")
    if facts.mean_diameter_mm is not None:
        whole = RoundedQuantity(
            "mean_diameter_mm", _to_whole_mm(facts.mean_diameter_mm)
        )
    elif facts.volume_mm3 is not None:
        whole = RoundedQuantity("volume_mm3", facts.volume_mm3, is_volume=True)
    part: RoundedQuantity | Asked = Asked("solid_diameter_mm")
    if facts.solid_diameter_mm is not None:
        part = RoundedQuantity(
            "solid_diameter_mm", _to_whole_mm(facts.solid_diameter_mm)
        )
    quantities = {"total": whole, "solid": part}
    return first_row(guideline_rows("fleischner_2017"), subject, None, quantities)


def _to_whole_mm(diameter_mm: float) -> int:
    return int(Decimal(repr(float(diameter_mm))).quantize(Decimal(1), ROUND_HALF_UP))


def _notes(facts: NoduleFacts) -> list[Message]:
    before, now = facts.previous_mean_diameter_mm, facts.mean_diameter_mm
    if before is None or now is None:
        return []
    grown_mm = _to_whole_mm(now) - _to_whole_mm(before)
    if grown_mm < guideline_limit("fleischner_2017", "growth_mm"):
        return []
    return [Message.of("guideline.fleischner.grown", grown_mm=grown_mm)]
