"""The follow-up list, run by Streamlit's own test harness through app.py."""

import csv
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from connectors.settings import load_settings
from connectors.store.opening import open_store
from connectors.workflows.assess.assess_patients import assess_stale
from data.identity import Identifier, PersonIdentity
from data.imaging.nodule import Density
from data.message import Message
from data.results.follow_up import FollowUpRow, FollowUpState, NextScan
from data.words import has_message
from fusion.assessment.rule_message import rule_message
from pages.follow_up.choice import matching
from pages.follow_up.columns import COLUMNS
from pages.follow_up.files import as_calendar, as_csv
from pages.follow_up.words import over_words
from tests.connectors.followed_store import add_patient
from tests.pages.example_cases import HOSTILE
from tests.pages.page_text import page_text

DUE = date(2026, 6, 1)


def row(
    state: FollowUpState = FollowUpState.OVERDUE,
    *,
    identifier: str = "SIM-1",
    name: str = "Okafor, Maria",
    rule: tuple[Message, ...] = (Message.of("follow_up.rule.verdict", days=90),),
    due: date | None = DUE,
) -> FollowUpRow:
    return FollowUpRow(
        patient_id="key-in-store",
        identity=PersonIdentity(
            frozenset({Identifier("urn:x", identifier)}), name=name
        ),
        tracking_uid="2.25.1",
        label="N1",
        density=Density.SOLID,
        volume_mm3=123.4,
        scanned_on=date(2026, 3, 1),
        latest_study_on=date(2026, 3, 1),
        next_scan=NextScan(None, due, due, rule),
        growing=False,
        state=state,
        days_over=7 if due else None,
        simulated=True,
    )


def opened(language: str) -> AppTest:
    script = "\n".join(
        (
            "from pages.follow_up.page import show",
            "show()",
        )
    )
    app = AppTest.from_string(script, default_timeout=60)
    app.query_params["lang"] = language
    return app.run()


@pytest.mark.parametrize(
    ("language", "text"), [("en", "No nodule"), ("zh", "尚未测量")]
)
def test_an_empty_store_says_what_to_do_next(language: str, text: str) -> None:
    app = opened(language)
    assert not app.exception
    assert text in page_text(app)
    assert "fusionboard ingest PATH" in page_text(app)


def test_the_page_lists_who_is_lost_and_shows_the_rest_when_asked() -> None:
    store = open_store(load_settings())
    today = date.today()
    add_patient(store, "gone", [(today - timedelta(days=1500), 200)], name="Gone")
    add_patient(store, "fresh", [(today - timedelta(days=2), 200)], name=HOSTILE)
    assess_stale(store, today)
    store.close()
    app = opened("en")
    assert not app.exception
    assert "1 of 2 nodules" in page_text(app)
    assert "Lost" in page_text(app)
    app.button_group(key="follow_up.states").set_value(
        [FollowUpState.LOST, FollowUpState.LATER]
    ).run()
    assert not app.exception
    assert "2 of 2 nodules" in page_text(app)
    assert "<script>" not in "\n".join(str(one.value) for one in app.markdown)
    app.text_input(key="follow_up.search").set_value("id-gone").run()
    assert "1 of 2 nodules" in page_text(app)


def test_search_and_states_both_count() -> None:
    rows = [row(), row(FollowUpState.LATER, identifier="SIM-2")]
    assert matching(rows, [FollowUpState.OVERDUE], "") == rows[:1]
    assert matching(rows, list(FollowUpState), "MARIA sim-2") == rows[1:]
    assert matching(rows, list(FollowUpState), "nobody") == []


def test_the_calendar_names_the_identifier_and_nobody() -> None:
    file = as_calendar([row(), row(due=None)], "en").replace(b"\r\n ", b"").decode()
    assert file.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:CT follow-up SIM-1 N1" in file
    assert "DTSTART;VALUE=DATE:20260601" in file
    for hidden in ("Okafor", "key-in-store", "2.25.1"):
        assert hidden not in file


def test_the_csv_file_holds_every_row_and_runs_no_formula() -> None:
    rows = [row(identifier="=1+1"), row(due=None)]
    text = as_csv(rows, "en").decode("utf-8-sig")
    first, second = csv.DictReader(text.splitlines())
    assert first["Identifier"] == "'=1+1"
    assert first["Volume (mm³)"] == "123.4"
    assert first["Latest CT of the patient"] == "2026-03-01"
    assert (first["Due"], first["Days over"]) == ("2026-06-01", "7")
    assert (second["Due"], second["Days over"]) == ("", "")
    assert "Okafor" not in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rules_and_days_are_worded(language: str) -> None:
    asks = (
        Message("follow_up.rule.input_needed"),
        Message("guideline.input.age_years"),
        Message("guideline.input.density"),
    )
    assert rule_message(row(rule=asks).next_scan.rule).in_language(language)  # type: ignore[arg-type]
    assert over_words(row(due=None), "en") == "–"
    assert over_words(row(), "en") == "7 days over"
    for state in FollowUpState:
        assert has_message(f"follow_up.state.{state}")


def test_every_column_has_a_heading_and_a_place() -> None:
    names = [column.name for column in COLUMNS]
    assert len(names) == len(set(names))
    for column in COLUMNS:
        assert has_message(f"follow_up.column.{column.name}")
        assert column.cell or column.show
        assert column.cell or column.width
