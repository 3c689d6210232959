"""The oncoprint page on patients built by hand."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from data.identity import PersonIdentity
from data.patient.case import PatientRow
from data.patient.genomics import GeneStatus
from data.results.oncoprint import AlterationClass
from fusion.assessment.genes import genetic_summary
from fusion.assessment.oncoprint import oncoprint
from pages.charts.oncoprint_figure import oncoprint_figure
from tests.pages.example_cases import HOSTILE, record
from tests.pages.page_text import page_text


def show(patients, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from fusion.assessment.oncoprint import oncoprint
    from pages.oncoprint.page import show_oncoprint

    show_oncoprint(oncoprint(patients), language)


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Not tested"), ("zh", "未检测")]
)
def test_the_table_says_what_the_figure_shows(language: str, heading: str) -> None:
    known = genetic_summary(record())
    patients = [("p1", "Okafor, Maria", known), ("p2", HOSTILE, known)]
    app = AppTest.from_function(show, args=(patients, language), default_timeout=60)
    app.run()
    assert not app.exception
    text = page_text(app)
    assert heading in text
    assert "EGFR" in text
    assert "<script>alert" not in text


def whole_page() -> None:
    from pages.oncoprint.page import show as show_page

    show_page()


def test_an_empty_store_says_what_to_do() -> None:
    app = AppTest.from_function(whole_page, default_timeout=60)
    app.run()
    assert not app.exception
    assert "fusionboard ingest" in page_text(app)


def test_only_patients_with_a_genetic_test_are_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page takes what was stored of each patient; it reads no record."""
    known = genetic_summary(record())
    bare = replace(record(), variants=(), genes_studied=())
    rows = tuple(
        PatientRow(
            patient_id, PersonIdentity(name=name), 0, 0, None, None, "", "", True, False
        )
        for patient_id, name in (("p1", "Okafor"), ("p2", "Lindqvist"), ("p3", "Wu"))
    )
    stored = {"p1": known, "p2": genetic_summary(bare)}
    monkeypatch.setattr("pages.oncoprint.page.patient_rows", lambda _scope: rows)
    monkeypatch.setattr("pages.oncoprint.page.genetic_summaries", lambda _scope: stored)
    app = AppTest.from_function(whole_page, default_timeout=60)
    app.run()
    assert not app.exception
    text = page_text(app)
    assert "1 patients with a genetic test, of 3 with a record" in text
    assert "Okafor" in text
    assert "Lindqvist" not in text


def test_every_kind_has_a_shape_of_its_own() -> None:
    shown = oncoprint([("p1", HOSTILE, genetic_summary(record()))])
    words = {one: one.value for one in AlterationClass}
    quiet = {one: one.value for one in GeneStatus}
    figure = oncoprint_figure(shown, words, quiet)
    symbols = [trace.marker.symbol for trace in figure.data]
    assert len(set(symbols)) == len(symbols)
    assert "<script>" not in figure.to_json()
