"""Turns the months a guideline prints into days of the calendar."""

import calendar
from datetime import date
from functools import lru_cache

from data.reference.clinical_tables import follow_up_steps
from data.results.guideline import AdvisedScan, Guideline, Imaging, Strength


def months_after(day: date, months: int) -> date:
    """Find the same day of a later month, or its last day if that month is shorter.

    Beyond the calendar it is the calendar's first or last day: a scan may carry such a
    date, and what is wrong with it is said where scans are compared.

    Example:
        >>> months_after(date(2024, 1, 31), 1)
        datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@lru_cache(maxsize=8192)
def follow_ups(
    guideline: Guideline, outcome: str, counted_from: date, scanned_on: date
) -> tuple[AdvisedScan, ...]:
    """The scans that a guideline advises after the one that was just made.

    Args:
        guideline: Which.
        outcome: Category or kind of management.
        counted_from: Day the guideline counts its months from.
        scanned_on: Day of the scan; steps that lie before it are done.

    Returns:
        Soonest first; empty if the guideline advises none.
    """
    scans = (
        AdvisedScan(
            earliest=months_after(counted_from, step.from_months),
            latest=months_after(counted_from, step.to_months),
            imaging=Imaging(step.imaging),
            strength=Strength(step.strength),
        )
        for step in follow_up_steps(guideline)
        if step.outcome == outcome
    )
    return tuple(scan for scan in scans if scan.latest > scanned_on)
