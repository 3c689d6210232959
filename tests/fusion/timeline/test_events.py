"""What stands on a patient's timeline, and where."""

from dataclasses import replace
from datetime import date

from data.imaging.visit import Visit, VisitKind
from data.partial_date import PartialDate
from data.patient.labs import LabKind, LabResult
from data.patient.text_report import TextReport
from data.patient.timeline import Lane
from fusion.timeline.events import timeline_events, undated
from tests.pages.example_cases import case, record

TODAY = date(2026, 2, 1)


def test_every_dated_fact_has_its_place_and_source() -> None:
    events = timeline_events(case(), TODAY)
    lanes = {lane: [one for one in events if one.lane is lane] for lane in Lane}
    assert len(lanes[Lane.SCANS]) == 4
    assert lanes[Lane.SCANS][0].said == "N1, N2"
    assert [one.said for one in lanes[Lane.THERAPY]] == [
        "cisplatin + pemetrexed",
        "osimertinib",
    ]
    assert all(one.source for one in events)
    assert [one.lane for one in events] == sorted(
        (one.lane for one in events), key=list(Lane).index
    )


def test_what_goes_on_lasts_until_today_and_what_ended_does_not() -> None:
    ended, ongoing = (
        one for one in timeline_events(case(), TODAY) if one.lane is Lane.THERAPY
    )
    assert (ongoing.last, ongoing.ongoing) == (TODAY, True)
    # the end is known by month: the bar is as long as the month may mean
    assert (ended.last, ended.ongoing) == (date(2025, 7, 31), False)


def test_a_date_by_year_is_never_a_false_day() -> None:
    lab = LabResult(LabKind.ALBUMIN, 40, "g/L", "Observation/1", PartialDate(2024))
    shown = case(record=replace(record(), labs=(lab,)))
    (found,) = (one for one in timeline_events(shown, TODAY) if one.lane is Lane.LABS)
    assert (found.first, found.last) == (date(2024, 1, 1), date(2024, 12, 31))
    assert not found.exact


def test_facts_without_a_date_are_counted_and_not_shown() -> None:
    report = TextReport("CT", "text", "DiagnosticReport/1")
    shown = case(record=replace(record(), text_reports=(report,)))
    assert undated(shown) == undated(case()) + 1
    assert all(one.lane is not Lane.REPORTS for one in timeline_events(shown, TODAY))


def test_only_stays_last() -> None:
    visits = tuple(
        Visit(kind, "Encounter/1", PartialDate(2026, 1, 2), PartialDate(2026, 1, 9))
        for kind in (VisitKind.INPATIENT, VisitKind.OUTPATIENT)
    )
    shown = case(record=replace(record(), visits=visits))
    found = [one for one in timeline_events(shown, TODAY) if one.lane is Lane.VISITS]
    assert sorted((one.last - one.first).days for one in found) == [0, 7]


def test_a_patient_without_a_record_or_scans_has_no_events() -> None:
    assert timeline_events(case(record=None, studies=(), nodules=()), TODAY) == ()
