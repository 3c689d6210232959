"""Day on which an assessment expires though nothing came in."""

from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from data.patient.case import PatientCase
from data.patient.record import PatientRecord
from data.patient.therapy import TherapyLine, TherapyStatus
from fusion.prediction.columns_of_record import LABS_COUNT_FOR
from fusion.therapy.stop_flags import MOST_OFTEN_DAYS, RECENT_DAYS


def expires_on(case: PatientCase, on: date) -> date | None:
    """Find the first day after an assessment on which the same inputs say otherwise.

    Laboratory results become too old for the models, the months after an antibody pass,
    what is dated ahead begins to count, and a year of age is completed.

    Args:
        case: The patient.
        on: Day of the assessment.

    Returns:
        None if the assessment lasts until something comes in.
    """
    days = chain(
        case.visit_days(),
        _of_record(case.record, on) if case.record else (),
    )
    return min((day for day in days if day > on), default=None)


def _of_record(record: PatientRecord, on: date) -> Iterator[date]:
    yield from _birthdays(record, on)
    for lab in record.labs:
        if lab.taken_on:
            yield lab.taken_on.earliest
            yield from _after(lab.taken_on.earliest, LABS_COUNT_FOR.days + 1)
    for status in record.performance:
        if status.recorded_on:
            yield status.recorded_on.earliest
    for line in record.therapies:
        yield from _of_therapy(line)


def _of_therapy(line: TherapyLine) -> Iterator[date]:
    if line.started:
        yield from _after(line.started.earliest, 1)
    if line.ended and line.status is not TherapyStatus.PLANNED:
        for limit in (0, MOST_OFTEN_DAYS, RECENT_DAYS):
            yield from _after(line.ended.latest, limit + 1)


def _after(day: date, days: int) -> Iterator[date]:
    """A later day; none beyond the end of the calendar, which means *not yet*."""
    if (date.max - day).days >= days:
        yield day + timedelta(days=days)


def _birthdays(record: PatientRecord, on: date) -> Iterator[date]:
    """The next changes of age and of the calendar year."""
    born = record.identity.birth_date
    if born is None or on.year == date.max.year:
        return
    yield date(on.year + 1, 1, 1)
    middle = born.earliest + timedelta((born.latest - born.earliest).days // 2)
    for year in (on.year, on.year + 1):
        leap_day = (middle.month, middle.day) == (2, 29)
        if leap_day and not isleap(year):
            yield date(year, 3, 1)
        else:
            yield middle.replace(year=year)
