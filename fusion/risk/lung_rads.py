"""ACR Lung-RADS v2022: the category of one nodule, and of a whole examination."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Final

from data.errors import InvalidClinicalValueError
from data.guideline import (
    Course,
    FindingKind,
    Guideline,
    GuidelineAnswer,
    GuidelineResult,
    NoduleFacts,
    PatientContext,
)
from data.message import Message
from data.nodule import Density
from data.reference.clinical_tables import guideline_rows
from fusion.risk.answering import category_answer, undecided
from fusion.risk.applicable import why_not
from fusion.risk.follow_up_dates import follow_ups, months_after
from fusion.risk.row_table import Asked, Measured, RowFound, RowUndecided, first_row

_TABLE: Final = "lung_rads_2022"
_WORK_UP: Final = frozenset({"4B", "4X"})
_PET_FROM_MM: Final = 8.0
_PET_FROM_MM3: Final = 268.0
_AT_PLEURA: Final = frozenset({FindingKind.JUXTAPLEURAL, FindingKind.PERIFISSURAL})
_NODULE_OR_CYST: Final = frozenset(
    {FindingKind.NODULE, FindingKind.CYST_THICK_WALLED, FindingKind.CYST_MULTILOCULAR}
)
# An open question outranks a benign finding, never a suspicious one; our reading.
_SEVERITY: Final = ("1", "2", "0", "3", "4A", "4B", "4X")
_STEP_MONTHS: Final = {"3": 6, "4A": 3}


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
    answer = category_answer(Guideline.LUNG_RADS, facts, found, _WORK_UP)
    if answer.row == "0.infection":
        repeat = follow_ups(
            Guideline.LUNG_RADS, answer.row, facts.scanned_on, facts.scanned_on
        )
        answer = replace(answer, follow_up=repeat)
    answer = replace(
        answer,
        management=Message(f"guideline.lung_rads.{_management(answer)}"),
        notes=tuple(_notes(facts, answer.category)),
        modifiers=("S",) if facts.other_significant_finding else (),
    )
    return _raised(answer, facts.raised_to_4x_by) if facts.raised_to_4x_by else answer


def lung_rads_of_examination(answers: Sequence[GuidelineAnswer]) -> GuidelineAnswer:
    """The answer for the most suspicious finding, which decides the examination.

    Args:
        answers: Lung-RADS answers of all findings, at least one.
    """
    return max(answers, key=lambda answer: _SEVERITY.index(answer.category))


def lung_rads_course(sizes: Sequence[tuple[date, float]]) -> Course:
    """Whether a nodule grew, as Lung-RADS v2022 means it.

    Growth is an increase of the mean diameter of more than 1.5 mm within 12 months.
    Between scans further apart it is more than 1.5 mm a year. Slow growth is an
    increase of more than 1.5 mm over three or more scans, none of it fast enough.

    Args:
        sizes: Day and mean diameter in mm of each scan, oldest first, two or more.

    Returns:
        `GROWING`, `SLOW_GROWING` or `STABLE`.

    Raises:
        InvalidClinicalValueError: If there are fewer than two scans, or they are not
            in the order of their days.
    """
    days = [day for day, _ in sizes]
    if len(sizes) < 2 or any(a >= b for a, b in pairwise(days)):
        raise InvalidClinicalValueError("guideline.scans_in_order", count=len(sizes))
    rounded = [(day, _to_one_decimal(mm)) for day, mm in sizes]
    pairs = [
        (earlier, later) for i, later in enumerate(rounded) for earlier in rounded[:i]
    ]
    if any(_grew(earlier, later) for earlier, later in pairs):
        return Course.GROWING
    smallest_before_last = min(mm for _, mm in rounded[:-1])
    slow = rounded[-1][1] - smallest_before_last > Decimal("1.5")
    return Course.SLOW_GROWING if slow and len(rounded) > 2 else Course.STABLE


def _grew(earlier: tuple[date, Decimal], later: tuple[date, Decimal]) -> bool:
    increase = later[1] - earlier[1]
    if later[0] > months_after(earlier[0], 12):
        increase = increase * 365 / (later[0] - earlier[0]).days
    return increase > Decimal("1.5")


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
    if facts.course is Course.STABLE and facts.density is not Density.GROUND_GLASS:
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
    found = _lookup(facts, str(subject), Course.BASELINE)
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
    facts: NoduleFacts, subject: str, course: Course | None
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
) -> Measured | Asked:
    """Diameters to one decimal, volumes to whole mm³, halves up."""
    if diameter[1] is not None:
        return Measured(diameter[0], float(_to_one_decimal(diameter[1])))
    if volume[1] is not None:
        whole = Decimal(repr(float(volume[1]))).quantize(Decimal(1), ROUND_HALF_UP)
        return Measured(volume[0], float(whole), is_volume=True)
    return Asked(diameter[0])


def _to_one_decimal(diameter_mm: float) -> Decimal:
    return Decimal(repr(float(diameter_mm))).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _management(answer: GuidelineAnswer) -> str:
    """Category 0 is managed by its reason, every other category by itself."""
    return answer.row if answer.category == "0" else answer.category


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
    months = _STEP_MONTHS.get(facts.previous_category or "")
    if months and facts.course is Course.STABLE and facts.previous_on is not None:
        due = months_after(facts.previous_on, months)
        if facts.scanned_on < due:
            notes.append(Message.of("guideline.lung_rads.scanned_early", due=due))
    return notes


def _pet_may_be_considered(facts: NoduleFacts) -> bool:
    if facts.density is Density.PART_SOLID:
        diameter, volume = facts.solid_diameter_mm, facts.solid_volume_mm3
    else:
        diameter, volume = facts.mean_diameter_mm, facts.volume_mm3
    if diameter is not None:
        return _to_one_decimal(diameter) >= _PET_FROM_MM
    return volume is not None and volume >= _PET_FROM_MM3


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
