"""Until the day it lapses, an assessment holds though time goes by."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.coding import Coding
from data.identity import Sex
from data.partial_date import PartialDate
from data.patient.case import PatientCase
from data.patient.labs import LabKind, LabResult
from data.patient.record import PatientRecord, PerformanceScale, PerformanceStatus
from data.patient.therapy import TherapyLine, TherapyStatus
from data.results.assessment import PatientAssessment
from fusion.assessment.expiry import expires_on
from tests.fusion.assessment.patients import assessed, for_immunotherapy, with_scans
from tests.pages.example_cases import IDENTITY, case, measurement

ON = date(2027, 10, 20)
ENDED = (TherapyStatus.COMPLETED, TherapyStatus.STOPPED)


def at(assessment: PatientAssessment, day: date) -> PatientAssessment:
    """The same assessment, as if it had been asked for on another day."""
    therapy = assessment.therapy
    return replace(
        assessment,
        assessed_for=day,
        therapy=replace(therapy, asked_on=day) if therapy else None,
    )


def born(when: PartialDate | None, sex: Sex = Sex.FEMALE) -> PatientRecord:
    return for_immunotherapy(
        held=PatientRecord("Patient/1", replace(IDENTITY, birth_date=when, sex=sex))
    )


def case_of(held: PatientRecord, *scanned_on: date) -> PatientCase:
    days = scanned_on or (ON - timedelta(days=40),)
    scans = (measurement(day, 300 + number) for number, day in enumerate(days))
    return with_scans(*scans, identity=held.identity, record=held)


def antibody(
    started: PartialDate | None, ended: PartialDate | None, status: TherapyStatus
) -> TherapyLine:
    drugs = (Coding("pembrolizumab"),)
    return TherapyLine(drugs, status, ("MedicationStatement/1",), started, ended, 1)


@pytest.mark.parametrize(
    ("birth", "on", "lapses"),
    [
        (PartialDate(1960, 2, 29), date(2027, 1, 5), date(2027, 3, 1)),
        (PartialDate(1960, 2, 29), date(2028, 1, 5), date(2028, 2, 29)),
        (PartialDate(1960, 2, 29), date(2028, 2, 29), date(2029, 1, 1)),
        (PartialDate(1960, 5, 3), date(2027, 5, 2), date(2027, 5, 3)),
        (PartialDate(1960, 5), date(2027, 5, 2), date(2027, 5, 16)),
        (PartialDate(1960), date(2027, 5, 2), date(2027, 7, 1)),
        (PartialDate(1960, 5, 3), date(2027, 5, 3), date(2028, 1, 1)),
        (None, date(2027, 5, 3), None),
    ],
)
def test_an_age_holds_until_the_birthday_or_the_end_of_the_year(
    birth: PartialDate | None, on: date, lapses: date | None
) -> None:
    held = replace(born(birth), labs=())
    assert expires_on(case_of(held, date(2026, 1, 1)), on) == lapses


def test_labs_hold_for_90_days_and_the_months_after_an_antibody_pass() -> None:
    """90 days and a year after the last dose (Schoenfeld, Ann Oncol 2019;30:839)."""
    held = for_immunotherapy(
        "2027-10-01", held=PatientRecord("P/1", replace(IDENTITY, birth_date=None))
    )
    assert expires_on(case_of(held), ON) == date(2027, 12, 31)
    last_dose = PartialDate(2027, 10, 10)
    line = antibody(PartialDate(2027, 1, 1), last_dose, TherapyStatus.STOPPED)
    held = replace(held, labs=(), therapies=(line,))
    days = [date(2027, 10, 10) + timedelta(days=limit + 1) for limit in (0, 90, 365)]
    asked = [last_dose.latest, *days]
    assert [expires_on(case_of(held), day) for day in asked] == [*days, None]


def test_a_patient_without_a_record_lasts_until_something_comes_in() -> None:
    assert assessed(case(record=None), on=ON).expires_on is None


@pytest.mark.parametrize("status", ENDED)
def test_an_open_end_written_as_the_last_day_of_the_calendar_is_no_error(
    status: TherapyStatus,
) -> None:
    """Many systems write 9999-12-31 for *not ended*."""
    never = PartialDate(9999, 12, 31)
    labs = (LabResult(LabKind.ALBUMIN, 40, "g/L", "Observation/1", never),)
    line = antibody(never, never, status)
    held = replace(born(None), labs=labs, therapies=(line,))
    assert expires_on(case_of(held), ON) == never.latest


def near(before: int, after: int) -> st.SearchStrategy[PartialDate]:
    """A day about the day of the assessment, known to the day or the month."""
    days = st.integers(-before, after).map(lambda days: ON + timedelta(days=days))
    to_the_month = days.map(lambda day: PartialDate(day.year, day.month))
    return days.map(PartialDate.of) | to_the_month


labs = st.builds(
    lambda kind, on, value: LabResult(kind, value, "10*9/L", "Observation/l", on),
    st.sampled_from([LabKind.NEUTROPHILS, LabKind.LYMPHOCYTES, LabKind.ALBUMIN]),
    st.none() | near(130, 40),
    st.sampled_from([2.0, 4.0, 38.0]),
)
performances = st.builds(
    lambda value, on: PerformanceStatus(PerformanceScale.ECOG, value, "Obs/e", on),
    st.integers(0, 3),
    st.none() | near(30, 60),
)


@st.composite
def lines(draw: st.DrawFn) -> TherapyLine:
    ended = draw(st.none() | near(400, 60))
    started = draw(st.none() | near(900, 60))
    if started and ended and ended.latest < started.earliest:
        started, ended = ended, started
    return antibody(started, ended, draw(st.sampled_from(TherapyStatus)))


births = st.sampled_from(
    [
        *(None, PartialDate(1960, 2, 29), PartialDate(1984, 2, 29)),
        *(PartialDate(1960, 11, 2), PartialDate(1972, 10), PartialDate(1971)),
    ]
)


@st.composite
def patients(draw: st.DrawFn) -> PatientCase:
    held = born(draw(births), draw(st.sampled_from([Sex.FEMALE, Sex.MALE])))
    held = replace(
        held,
        labs=tuple(draw(st.lists(labs, max_size=4))),
        performance=tuple(draw(st.lists(performances, max_size=2))),
        therapies=tuple(draw(st.lists(lines(), max_size=2))),
    )
    ahead = draw(st.lists(st.integers(1, 90), max_size=1))
    days = [ON - timedelta(days=200), *(ON + timedelta(days=day) for day in ahead)]
    return case_of(held, *days)


@settings(max_examples=40)
@given(patients(), st.integers(-300, 300), st.floats(0, 1))
def test_nothing_changes_before_the_day_on_which_it_lapses(
    shown: PatientCase, shift: int, share: float
) -> None:
    on = ON + timedelta(days=shift)
    found = assessed(shown, on=on)
    last = (found.expires_on or on + timedelta(days=4000)) - timedelta(days=1)
    between = on + timedelta(days=round(share * (last - on).days))
    for day in {between, last}:
        assert assessed(shown, on=day) == at(found, day)
    assert found.expires_on is None or found.expires_on > on
