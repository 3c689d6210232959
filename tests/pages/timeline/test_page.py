"""The timeline page on patients built by hand."""

from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from connectors.exports.timeline_csv import timeline_csv
from data.imaging.nodule import Nodule
from data.patient.case import PatientCase
from data.patient.text_report import TextReport
from data.patient.timeline import Lane
from fusion.timeline.events import timeline_events
from pages.charts.patient_timeline import shown_days, telling_days, timeline_figure
from tests.pages.example_cases import HOSTILE, assessed, case, measurement, record
from tests.pages.page_text import page_text

TODAY = date(2026, 2, 1)


def show(patient, today, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.timeline.page import show_timeline

    show_timeline(patient, today, language)


def run(shown: PatientCase, language: str = "en") -> AppTest:
    app = AppTest.from_function(
        show, args=(assessed(shown), TODAY, language), default_timeout=60
    )
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize(("language", "word"), [("en", "Genes"), ("zh", "基因")])
def test_facts_stand_in_the_table_with_their_sources(language: str, word: str) -> None:
    text = page_text(run(case(), language))
    assert word in text
    assert "osimertinib" in text
    assert "MedicationStatement/2" in text


def test_without_dates_the_page_says_what_to_do() -> None:
    text = page_text(run(case(record=None, studies=(), nodules=())))
    assert "fusionboard ingest" in text


def test_two_series_of_one_day_give_one_volume_and_two_scans() -> None:
    day = date(2025, 2, 1)
    scans = tuple(
        measurement(day, 640, spread=spread, series=f"1.2.{spread}")
        for spread in (0.4, 0.2)
    )
    studies = tuple(
        replace(case().studies[0], series_uid=one.series_uid, scanned_on=day)
        for one in scans
    )
    shown = case(nodules=(Nodule("2.25.0", "N1", scans),), studies=studies)
    (table,) = (one.value for one in run(shown).table)
    scanned = table[table["What"] == "CT"]
    assert sorted(scanned["Found"]) == ["**N1**", "–"]
    (counted,) = assessed(shown).case.nodules
    assert [one.series_uid for one in counted.measurements] == ["1.2.0.2"]


def test_undated_facts_are_counted_on_the_page() -> None:
    report = TextReport("CT", "text", "DiagnosticReport/1")
    text = page_text(run(case(record=replace(record(), text_reports=(report,)))))
    assert "have no date" in text


def test_both_parts_of_the_figure_share_one_axis_of_time() -> None:
    events = timeline_events(case(), TODAY)
    days = shown_days(events, TODAY)
    figure = timeline_figure(
        case().nodules, events, lambda one: one.lane.value, days=days
    )
    assert figure.layout.xaxis.matches == "x2"
    assert list(figure.layout.xaxis2.range) == [day.isoformat() for day in days]
    assert figure.layout.yaxis.type == "log"
    rows = figure.layout.yaxis2.categoryarray
    assert rows[-1] == "scans"


def test_foreign_text_runs_nothing_in_the_figure_or_the_file() -> None:
    held = record()
    drug = replace(held.therapies[0].agents[0], display=HOSTILE)
    therapy = replace(held.therapies[0], agents=(drug,))
    events = timeline_events(case(record=replace(held, therapies=(therapy,))), TODAY)
    figure = timeline_figure(
        (), events, lambda one: one.lane.value, days=(TODAY, TODAY)
    )
    assert "<script>" not in figure.to_json()
    formula = replace(events[0], said="=cmd()")
    assert b"'=cmd()" in timeline_csv([formula])


def test_the_time_shown_at_first_ends_where_facts_end() -> None:
    events = timeline_events(case(), date(2036, 1, 1))
    assert telling_days(events, TODAY)[1] < date(2027, 1, 1)
    assert shown_days(events, TODAY)[1] > date(2036, 1, 1)
    assert all(one.lane in Lane for one in events)
