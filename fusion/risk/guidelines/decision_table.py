"""Finds the row of a guideline's table that a nodule falls into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.patient.nodule_terms import CourseOnFollowUp
from data.reference.clinical_tables import GuidelineRow


@dataclass(frozen=True, slots=True)
class RoundedQuantity:
    """A quantity as a guideline wants it, rounded by that guideline's own rule.

    Attributes:
        name: The input it came from, such as `mean_diameter_mm`.
        value: In mm, mm³, days, percent, or a probability.
        is_volume: Whether the row's limits in mm³ are meant.
    """

    name: str
    value: float
    is_volume: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A quantity that is unknown, by the input that would give it."""

    name: str


@dataclass(frozen=True, slots=True)
class RowFound:
    """The first row that fits, and what was looked at on the way."""

    row: GuidelineRow
    used: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class RowUndecided:
    """No row can be chosen before these inputs are known; none: no row fits."""

    inputs_missing: tuple[str, ...]


def first_row(
    rows: Sequence[GuidelineRow],
    subject: str,
    course: CourseOnFollowUp | None,
    quantities: Mapping[str, RoundedQuantity | Asked],
) -> RowFound | RowUndecided:
    """Try the rows from the first on.

    Args:
        rows: The guideline's table.
        subject: What the row must apply to, such as `solid`.
        course: What became of the nodule, or None if unknown.
        quantities: Everything the limits may be on, by the table's own names.

    Returns:
        The row, or what would have to be known to choose one.
    """
    used: dict[str, object] = {"finding": subject}
    for row in rows:
        if subject not in row.applies_to or not _of_course(row, course):
            continue
        if row.courses:
            if course is None:
                return RowUndecided(("course",))
            used["course"] = course.value
        if not row.quantity:
            return RowFound(row, tuple(used.items()))
        quantity = quantities[row.quantity]
        if isinstance(quantity, Asked):
            return RowUndecided((quantity.name,))
        used[quantity.name] = quantity.value
        if _holds(row, quantity):
            return RowFound(row, tuple(used.items()))
    return RowUndecided(())


def _of_course(row: GuidelineRow, course: CourseOnFollowUp | None) -> bool:
    """Test whether the row may fit; an unknown course rules nothing out."""
    return not row.courses or course is None or course in row.courses


def _holds(row: GuidelineRow, quantity: RoundedQuantity) -> bool:
    limits = row.limits_mm3 if quantity.is_volume else row.limits
    return limits is not None and limits.hold(quantity.value)


def measured_or_asked(name: str, value: float | None) -> RoundedQuantity | Asked:
    """A quantity that needs no rounding."""
    return Asked(name) if value is None else RoundedQuantity(name, value)
