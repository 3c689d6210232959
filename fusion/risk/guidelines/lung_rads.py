"""ACR Lung-RADS v2022: the category of one nodule."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density
from data.message import Message
from data.patient.nodule_terms import CourseOnFollowUp, FindingKind
from data.reference.clinical_tables import follow_up_steps, guideline_rows
from data.reference.guideline_limits import guideline_limit
from data.results.guideline import (
    Guideline,
    GuidelineAnswer,
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
from fusion.risk.guidelines.follow_up_dates import months_after
from fusion.risk.guidelines.guideline_answer import category_answer, undecided
from fusion.risk.guidelines.lung_rads_growth import to_one_decimal

_TABLE: Final = "lung_rads_2022"
_WORK_UP: Final = frozenset({"4B", "4X"})
_AT_PLEURA: Final = frozenset({FindingKind.JUXTAPLEURAL, FindingKind.PERIFISSURAL})
_NODULE_OR_CYST: Final = frozenset(
    {FindingKind.NODULE, FindingKind.CYST_THICK_WALLED, FindingKind.CYST_MULTILOCULAR}
)
# An open question outranks a benign finding, never a suspicious one; our reading.
_SEVERITY: Final = ("1", "2", "0", "3", "4A", "4B", "4X")
_STEPPING_DOWN: Final = frozenset({"3", "4A"})


def lung_rads(context: PatientContext, facts: NoduleFacts) -> GuidelineResult:
    """The Lung-RADS category of one nodule.

    Diameters count to one decimal, volumes to whole mm³; the diameter decides where
    both are known. Category 4X is given only if a person raised it.

    Args:
        context: What decides whether the guideline applies.
        facts: The nodule.

    Returns:
        The answer, what it still needs, or why it does not apply.

    Raises:
        InvalidClinicalValueError: If a nodule of category 0, 1 or 2 is raised to 4X.

    Source:
        ACR Lung-RADS v2022; Christensen et al. 2024, Chest 165:738.
    """
    blocked = why_not(Guideline.LUNG_RADS, context)
    if blocked is not None:
        return blocked
    found = _row(facts)
    if isinstance(found, RowUndecided):
        return undecided(Guideline.LUNG_RADS, found)
    # Category 0 is managed by its reason, every other category by itself.
    management = found.row.row if found.row.outcome == "0" else found.row.outcome
    answer = replace(
        category_answer(Guideline.LUNG_RADS, facts, found, _WORK_UP, management),
        notes=tuple(_notes(facts, found.row.outcome)),
        modifiers=("S",) if facts.other_significant_finding else (),
    )
    return _raised(answer, facts.raised_to_4x_by) if facts.raised_to_4x_by else answer


def _row(facts: NoduleFacts) -> RowFound | RowUndecided:
    """The row that fires, with the table's three detours."""
    if facts.finding in _AT_PLEURA:
        found = _lookup(facts, facts.finding, facts.course)
        if isinstance(found, RowFound) or found.inputs_missing:
            return found
        return _nodule_row(replace(facts, density=Density.SOLID))
    if facts.finding in _NODULE_OR_CYST:
        return _nodule_row(facts)
    return _lookup(facts, facts.finding, facts.course)


def _nodule_row(facts: NoduleFacts) -> RowFound | RowUndecided:
    if (
        facts.course is CourseOnFollowUp.STABLE
        and facts.density is not Density.GROUND_GLASS
    ):
        return _stable_row(facts)
    subject = _subject(facts)
    if subject is None:
        return RowUndecided(("density",))
    return _lookup(facts, subject, facts.course)


def _subject(facts: NoduleFacts) -> str | None:
    if facts.finding in (FindingKind.CYST_THICK_WALLED, FindingKind.CYST_MULTILOCULAR):
        return facts.finding
    return facts.density


def _stable_row(facts: NoduleFacts) -> RowFound | RowUndecided:
    """A stable nodule steps down, unless it crossed a size threshold."""
    if facts.previous_category is None:
        return RowUndecided(("previous_category",))
    now = _size_row(facts)
    if now is not None:
        before = _size_row(_as_before(facts))
        if before is None and _worse(now.row.outcome, facts.previous_category):
            return RowUndecided(("previous_mean_diameter_mm",))
        if before is not None and _worse(now.row.outcome, before.row.outcome):
            return now
    return _lookup(facts, f"previous_{facts.previous_category}", facts.course)


def _size_row(facts: NoduleFacts) -> RowFound | None:
    """The row by size alone, or None where the size is unknown."""
    subject = _subject(facts)
    if subject not in (Density.SOLID, Density.PART_SOLID):
        return None
    found = _lookup(facts, str(subject), CourseOnFollowUp.BASELINE)
    return found if isinstance(found, RowFound) else None


def _as_before(facts: NoduleFacts) -> NoduleFacts:
    return replace(
        facts,
        mean_diameter_mm=facts.previous_mean_diameter_mm,
        solid_diameter_mm=facts.previous_solid_diameter_mm,
        volume_mm3=None,
        solid_volume_mm3=None,
    )


def _worse(one: str, other: str) -> bool:
    return _SEVERITY.index(one) > _SEVERITY.index(other)


def _lookup(
    facts: NoduleFacts, subject: str, course: CourseOnFollowUp | None
) -> RowFound | RowUndecided:
    whole = ("mean_diameter_mm", facts.mean_diameter_mm)
    whole_volume = ("volume_mm3", facts.volume_mm3)
    part = ("solid_diameter_mm", facts.solid_diameter_mm)
    part_volume = ("solid_volume_mm3", facts.solid_volume_mm3)
    quantities = {
        "total": _rounded(whole, whole_volume),
        "solid": _rounded(part, part_volume),
    }
    return first_row(guideline_rows(_TABLE), subject, course, quantities)


def _rounded(
    diameter: tuple[str, float | None], volume: tuple[str, float | None]
) -> RoundedQuantity | Asked:
    """Diameters to one decimal, volumes to whole mm³, halves up."""
    if diameter[1] is not None:
        return RoundedQuantity(diameter[0], float(to_one_decimal(diameter[1])))
    if volume[1] is not None:
        whole = Decimal(repr(float(volume[1]))).quantize(Decimal(1), ROUND_HALF_UP)
        return RoundedQuantity(volume[0], float(whole), is_volume=True)
    return Asked(diameter[0])


def _notes(facts: NoduleFacts, category: str) -> list[Message]:
    notes = []
    if category == "4A" and _pet_may_be_considered(facts):
        notes.append(Message("guideline.lung_rads.pet_may_be_considered"))
    if facts.mean_diameter_mm is not None and facts.volume_mm3 is not None:
        by_volume = _row(replace(facts, mean_diameter_mm=None, solid_diameter_mm=None))
        if isinstance(by_volume, RowFound) and by_volume.row.outcome != category:
            notes.append(
                Message.of(
                    "guideline.lung_rads.volume_says", category=by_volume.row.outcome
                )
            )
    months = _months_after(facts.previous_category)
    if (
        months
        and facts.course is CourseOnFollowUp.STABLE
        and facts.previous_on is not None
    ):
        due = months_after(facts.previous_on, months)
        if facts.scanned_on < due:
            notes.append(Message.of("guideline.lung_rads.scanned_early", due=due))
    return notes


def _months_after(category: str | None) -> int | None:
    """Months after which a stable nodule of a category steps down."""
    return next(
        (
            step.from_months
            for step in follow_up_steps("lung_rads")
            if step.outcome == category and category in _STEPPING_DOWN
        ),
        None,
    )


def _pet_may_be_considered(facts: NoduleFacts) -> bool:
    if facts.density is Density.PART_SOLID:
        diameter, volume = facts.solid_diameter_mm, facts.solid_volume_mm3
    else:
        diameter, volume = facts.mean_diameter_mm, facts.volume_mm3
    if diameter is not None:
        return to_one_decimal(diameter) >= guideline_limit(_TABLE, "pet_from_mm")
    from_mm3 = guideline_limit(_TABLE, "pet_from_mm3")
    return volume is not None and volume >= from_mm3


def _raised(answer: GuidelineAnswer, by: str) -> GuidelineAnswer:
    """Category 4X, because a person saw features that raise suspicion."""
    if answer.category not in ("3", "4A", "4B", "4X"):
        raise InvalidClinicalValueError(
            "guideline.4x_needs_3_or_4", category=answer.category
        )
    return replace(
        answer,
        category="4X",
        management=Message("guideline.lung_rads.4X"),
        follow_up=(),
        work_up=True,
        notes=(*answer.notes, Message.of("guideline.lung_rads.raised_by", by=by)),
    )
