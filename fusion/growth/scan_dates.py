"""Refuses scans whose dates cannot be those of one nodule in one patient."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from data.errors import InvalidClinicalValueError

# Chosen: longer ones take in slips of the year.
LONGEST_GAP_DAYS: Final = 3653
"""Ten years between two scans of a nodule: beyond it, the dates are wrong."""


def refuse_impossible_dates(scanned_on: Sequence[date], today: date) -> None:
    """Check that scans follow each other, and none lies ahead.

    Args:
        scanned_on: Days of the scans, oldest first.
        today: The present day.

    Raises:
        InvalidClinicalValueError: If two scans share a day, the order is wrong, more
            than ten years lie between two, or one is in the future.
    """
    for earlier, later in pairwise(scanned_on):
        if later <= earlier:
            raise InvalidClinicalValueError(
                "growth.order", earlier=earlier, later=later
            )
        if (later - earlier).days > LONGEST_GAP_DAYS:
            raise InvalidClinicalValueError("growth.gap", earlier=earlier, later=later)
    if scanned_on and scanned_on[-1] > today:
        raise InvalidClinicalValueError("growth.future", day=scanned_on[-1])
