"""The oncoprint page on patients built by hand."""

import pytest
from streamlit.testing.v1 import AppTest

from data.genomics import GeneStatus
from data.results.oncoprint import AlterationClass
from fusion.assessment.oncoprint import oncoprint
from pages.charts.oncoprint_figure import oncoprint_figure
from tests.pages.example_cases import HOSTILE, record
from tests.pages.page_text import page_text


def show(patients, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from fusion.assessment.oncoprint import oncoprint
    from pages.board.oncoprint import show_oncoprint

    show_oncoprint(oncoprint(patients), language)


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Not tested"), ("zh", "未检测")]
)
def test_the_table_says_what_the_figure_shows(language: str, heading: str) -> None:
    patients = [("p1", "Okafor, Maria", record()), ("p2", HOSTILE, record())]
    app = AppTest.from_function(show, args=(patients, language), default_timeout=60)
    app.run()
    assert not app.exception
    text = page_text(app)
    assert heading in text
    assert "EGFR" in text
    assert "<script>alert" not in text


def test_an_empty_store_says_what_to_do() -> None:
    def whole_page() -> None:
        from pages.board.oncoprint import show as show_page

        show_page()

    app = AppTest.from_function(whole_page, default_timeout=60)
    app.run()
    assert not app.exception
    assert "fusionboard ingest" in page_text(app)


def test_every_kind_has_a_shape_of_its_own() -> None:
    shown = oncoprint([("p1", HOSTILE, record())])
    words = {one: one.value for one in AlterationClass}
    quiet = {one: one.value for one in GeneStatus}
    figure = oncoprint_figure(shown, words, quiet)
    symbols = [trace.marker.symbol for trace in figure.data]
    assert len(set(symbols)) == len(symbols)
    assert "<script>" not in figure.to_json()
