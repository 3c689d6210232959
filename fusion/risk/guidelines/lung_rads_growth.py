"""Growth of a nodule, as Lung-RADS v2022 means it."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from data.errors import InvalidClinicalValueError
from data.patient.nodule_terms import CourseOnFollowUp
from data.reference.guideline_limits import guideline_limit
from fusion.risk.guidelines.follow_up_dates import months_after


def lung_rads_course(sizes: Sequence[tuple[date, float]]) -> CourseOnFollowUp:
    """Classify whether a nodule grew, as Lung-RADS v2022 means it.

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
    rounded = [(day, to_one_decimal(mm)) for day, mm in sizes]
    pairs = [
        (earlier, later) for i, later in enumerate(rounded) for earlier in rounded[:i]
    ]
    if any(_grew(earlier, later) for earlier, later in pairs):
        return CourseOnFollowUp.GROWING
    smallest_before_last = min(mm for _, mm in rounded[:-1])
    slow = _is_growth(rounded[-1][1] - smallest_before_last)
    return (
        CourseOnFollowUp.SLOW_GROWING
        if slow and len(rounded) > 2
        else CourseOnFollowUp.STABLE
    )


def _grew(earlier: tuple[date, Decimal], later: tuple[date, Decimal]) -> bool:
    increase = later[1] - earlier[1]
    if later[0] > months_after(earlier[0], 12):
        increase = increase * 365 / (later[0] - earlier[0]).days
    return _is_growth(increase)


def _is_growth(increase_mm: Decimal) -> bool:
    return increase_mm > guideline_limit("lung_rads_2022", "growth_mm")


def to_one_decimal(diameter_mm: float) -> Decimal:
    """A diameter as Lung-RADS counts it: to one decimal, halves up."""
    return Decimal(repr(float(diameter_mm))).quantize(Decimal("0.1"), ROUND_HALF_UP)
