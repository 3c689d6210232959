"""British Thoracic Society 2015: from the first scan to surveillance and PET."""

from typing import Final

from data.imaging.nodule import Density
from data.message import Message
from data.patient.nodule_terms import CourseOnFollowUp, FindingKind
from data.reference.clinical_tables import guideline_rows
from data.results.guideline import (
    Guideline,
    GuidelineAnswer,
    GuidelineNeedsInput,
    GuidelineResult,
    NoduleFacts,
    PatientContext,
)
from fusion.risk.guidelines.applicability import SCOPES, why_not
from fusion.risk.guidelines.decision_table import (
    Asked,
    RoundedQuantity,
    RowFound,
    RowUndecided,
    first_row,
    measured_or_asked,
)
from fusion.risk.guidelines.follow_up_dates import months_after
from fusion.risk.guidelines.guideline_answer import management_answer, undecided

_WORK_UP: Final = frozenset(
    {
        "pet_ct_then_herder",
        "biopsy_or_surveillance",
        "excision_or_treatment",
        "work_up",
        "treatment_favoured",
        "discuss_options",
    }
)
_OTHER_THAN_NODULE: Final = frozenset(
    {
        FindingKind.BENIGN_CALCIFICATION,
        FindingKind.MACROSCOPIC_FAT,
        FindingKind.JUXTAPLEURAL,
        FindingKind.PERIFISSURAL,
    }
)
_GROWN: Final = frozenset(
    {
        CourseOnFollowUp.GROWING,
        CourseOnFollowUp.SLOW_GROWING,
        CourseOnFollowUp.GROWING_SOLID_PART,
    }
)
# The scans "at 1 year" and "at 2 years" may be this much early; our reading.
_EARLY_MONTHS: Final = 1  # chosen: more would take a scan too early


def bts(context: PatientContext, facts: NoduleFacts) -> GuidelineResult:
    """Select what BTS 2015 advises for one nodule.

    Sizes are not rounded; the volume decides where both are known. A solid nodule
    whose volume change is known is under surveillance; one with a Herder score had
    its PET; otherwise size and Brock decide.

    Args:
        context: What decides whether the guideline applies.
        facts: The nodule.

    Returns:
        The answer, what it still needs, or why it does not apply.

    Source:
        Callister et al. 2015, Thorax 70 suppl 2.
    """
    blocked = why_not(Guideline.BTS, context)
    if blocked is not None:
        return blocked
    subject = _subject(facts)
    if subject is None:
        return undecided(Guideline.BTS, RowUndecided(("density",)))
    found = _row(facts, subject)
    if isinstance(found, RowUndecided):
        return undecided(Guideline.BTS, found)
    if not _brock_is_sure(facts, subject, found):
        return GuidelineNeedsInput(
            Guideline.BTS,
            SCOPES[Guideline.BTS].version,
            ("brock_inputs",),
            (Message("guideline.bts.brock_undecided"),),
        )
    return _answer(facts, found)


def _subject(facts: NoduleFacts) -> str | None:
    """Name the part of the guideline that the nodule is in."""
    if facts.finding in _OTHER_THAN_NODULE:
        return facts.finding
    if facts.clear_visual_growth:
        return "surveillance_visual_growth"
    if facts.volume_change_percent is not None and _is_solid(facts):
        return "surveillance"
    if facts.density in (Density.PART_SOLID, Density.GROUND_GLASS):
        return _subsolid(facts)
    if facts.herder_probability is not None:
        return "after_pet"
    return facts.density


def _is_solid(facts: NoduleFacts) -> bool:
    return facts.density in (None, Density.SOLID)


def _subsolid(facts: NoduleFacts) -> str:
    """First scan, or the scan three months later."""
    if facts.course is CourseOnFollowUp.RESOLVED:
        return "subsolid_resolved"
    if facts.course in _GROWN:
        return "subsolid_grown"
    if facts.course is CourseOnFollowUp.STABLE:
        return "subsolid_stable"
    return str(facts.density)


def _row(
    facts: NoduleFacts, subject: str, brock: float | None = None
) -> RowFound | RowUndecided:
    size: RoundedQuantity | Asked = Asked("longest_diameter_mm")
    if facts.volume_mm3 is not None:
        size = RoundedQuantity("volume_mm3", facts.volume_mm3, is_volume=True)
    elif facts.longest_diameter_mm is not None:
        size = RoundedQuantity("longest_diameter_mm", facts.longest_diameter_mm)
    chance = facts.brock_probability if brock is None else brock
    quantities = {
        "diameter": size,
        "brock": measured_or_asked("brock_probability", chance),
        "herder": measured_or_asked("herder_probability", facts.herder_probability),
        "volume_change": measured_or_asked(
            "volume_change_percent", facts.volume_change_percent
        ),
        "doubling_days": measured_or_asked(
            "volume_doubling_days", facts.volume_doubling_days
        ),
    }
    found = first_row(guideline_rows("bts_2015"), subject, facts.course, quantities)
    at_pleura = facts.finding in (FindingKind.JUXTAPLEURAL, FindingKind.PERIFISSURAL)
    if found == RowUndecided(()) and at_pleura and subject != Density.SOLID:
        return _row(facts, Density.SOLID, brock)
    return found


def _brock_is_sure(facts: NoduleFacts, subject: str, found: RowFound) -> bool:
    """Test whether the Brock inputs that are unknown cannot change the row."""
    if facts.brock_range is None or found.row.quantity != "brock":
        return True
    ends = [_row(facts, subject, brock) for brock in facts.brock_range]
    return all(isinstance(end, RowFound) and end.row == found.row for end in ends)


def _answer(facts: NoduleFacts, found: RowFound) -> GuidelineAnswer:
    outcome = found.row.outcome
    notes: tuple[Message, ...] = ()
    if outcome == "stable":
        outcome, notes = _stable(facts)
    return management_answer(
        Guideline.BTS, facts, found, _WORK_UP, outcome=outcome, notes=notes
    )


def _stable(facts: NoduleFacts) -> tuple[str, tuple[Message, ...]]:
    """Name how long a stable solid nodule is followed, and what is not known of it."""
    first = facts.baseline_on
    if first is None:
        return "stable", (Message("guideline.bts.first_scan_unknown"),)
    if facts.scanned_on < months_after(first, 12 - _EARLY_MONTHS):
        return "stable_ct_at_1y", ()
    if facts.scanned_on >= months_after(first, 24 - _EARLY_MONTHS):
        return "stable_discharge", ()
    if facts.measured_by_volume is None:
        return "stable", (Message("guideline.bts.method_unknown"),)
    return ("stable_discharge" if facts.measured_by_volume else "stable_ct_at_2y"), ()
