"""The patient list, run by Streamlit's own test harness through app.py."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.identity import Identifier, PersonIdentity
from data.patient.case import PatientRow
from pages.kit.patient_order import ORDERS, in_order, matching
from tests.conftest import ROOT
from tests.pages.example_cases import HOSTILE, IDENTITY
from tests.pages.page_text import page_text


def row(
    key: str,
    *,
    stage: str = "",
    name: str = "",
    scan: date | None = None,
    size: float | None = None,
) -> PatientRow:
    identity = PersonIdentity(frozenset({Identifier("urn:x", f"ID-{key}")}), name=name)
    return PatientRow(key, identity, 1, 1, size, scan, "Carcinoma", stage, True, False)


@pytest.mark.parametrize(("language", "word"), [("en", "empty"), ("zh", "存储为空")])
def test_an_empty_store_says_what_to_do_next(language: str, word: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = language
    app.run()
    assert not app.exception
    text = page_text(app)
    assert word in text
    assert "fusionboard demo" in text
    assert "fusionboard ingest PATH" in text


def test_the_banner_says_that_this_is_no_medical_device() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert "Not a medical device" in page_text(app)


def test_switching_the_language_changes_the_words_and_the_address() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.button_group(key="frame.language").set_value("zh").run()
    assert "非医疗器械" in page_text(app)
    assert app.query_params["lang"] in ("zh", ["zh"])


def test_an_unknown_language_in_the_address_is_ignored() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = "<script>"
    app.run()
    assert not app.exception
    assert "Research software" in page_text(app)


def show_table(rows) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - its source runs alone
    from pages.patients.patient_table import show_patient_table

    show_patient_table(rows, "en")


def test_hostile_and_long_text_does_not_reach_the_screen_as_markup() -> None:
    rows = [
        PatientRow(
            "p",
            PersonIdentity(name=HOSTILE),
            0,
            0,
            None,
            None,
            HOSTILE,
            "",
            True,
            False,
        )
    ]
    app = AppTest.from_function(show_table, args=(rows,), default_timeout=60).run()
    assert not app.exception
    link = app.main.children[1].children  # the first line, below the headings
    assert link
    assert "<script>" not in "\n".join(str(one.value) for one in app.markdown)


def test_a_volume_has_its_unit_and_nobody_is_left_out() -> None:
    rows = [row(str(number), size=1000.0 + number) for number in range(25)]
    app = AppTest.from_function(show_table, args=(rows,), default_timeout=60).run()
    assert not app.exception
    assert sum("mm³" in str(text.value) for text in app.text) == 25


def test_more_than_a_page_brings_a_page_chooser() -> None:
    rows = [row(str(number), size=1000.0 + number) for number in range(60)]
    app = AppTest.from_function(show_table, args=(rows,), default_timeout=60).run()
    assert app.selectbox(key="patients.lines").options == ["1–25", "26–50", "51–60"]
    app.selectbox(key="patients.lines").select(50).run()
    assert sum("mm³" in str(text.value) for text in app.text) == 10


def test_search_finds_by_every_word_in_any_column() -> None:
    rows = [row("1", name="Okafor, Maria", stage="IV"), row("2", name="Li, Wei")]
    assert matching(rows, "MARIA iv") == rows[:1]
    assert matching(rows, "id-2") == rows[1:]
    assert matching(rows, "") == rows
    assert matching(rows, "maria wei") == []


def test_orders_put_first_what_they_say_and_the_unknown_last() -> None:
    old = row("old", stage="IB", scan=date(2020, 1, 1), size=900.0, name="B")
    new = row("new", stage="IIIA", scan=date(2026, 1, 1), size=80.0, name="A")
    bare = row("bare")
    rows = [bare, old, new]
    assert in_order(rows, "latest_scan") == [new, old, bare]
    assert in_order(rows, "largest") == [old, new, bare]
    assert in_order(rows, "stage") == [new, old, bare]
    assert in_order(rows, "name") == [new, old, bare]
    assert set(ORDERS) == {"latest_scan", "largest", "stage", "name"}


@pytest.mark.parametrize(
    ("higher", "lower"),
    [("IV", "IIIC"), ("IVB", "IVA"), ("IIIB", "IIIA"), ("IA3", "IA1"), ("IA1", "0")],
)
def test_stage_groups_rank_as_in_tnm(higher: str, lower: str) -> None:
    rows = [row("l", stage=lower), row("h", stage=higher)]
    assert [one.stage for one in in_order(rows, "stage")] == [higher, lower]


def test_identities_in_examples_are_complete() -> None:
    assert IDENTITY.name
    assert IDENTITY.identifiers
