"""Results, background and reports as text, on patients built by hand."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from data.coding import Coding
from data.partial_date import PartialDate
from data.patient.background import Allergy, FamilyCancer
from data.patient.labs import LabKind, LabResult
from data.patient.record import PatientRecord
from data.patient.text_report import TextReport
from tests.pages.example_cases import HOSTILE, assessed, case, record
from tests.pages.page_text import page_text

WHEN = PartialDate(2026, 1, 5)


def show(shown, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.overview.background_table import show_background
    from pages.overview.text_reports import show_text_reports

    show_background(shown.case.record, language)
    show_text_reports(shown, language)


def run(held: PatientRecord, language: str = "en") -> AppTest:
    app = AppTest.from_function(
        show, args=(assessed(case(record=held)), language), default_timeout=60
    )
    app.run()
    assert not app.exception
    return app


def told(text: str) -> PatientRecord:
    report = TextReport("Pathology", text, "DiagnosticReport/1", WHEN)
    return replace(record(), text_reports=(report,))


def lab(kind: LabKind, value: float, unit: str) -> LabResult:
    return LabResult(kind, value, unit, "Observation/l", WHEN)


def test_results_have_units_dates_and_sources() -> None:
    labs = (
        lab(LabKind.NEUTROPHILS, 6.0, "10*9/L"),
        lab(LabKind.LYMPHOCYTES, 1.5, "10*9/L"),
    )
    text = page_text(run(replace(record(), labs=labs)))
    assert "10⁹/L" in text
    assert "Neutrophils over lymphocytes" in text
    assert "**4.00**" in text
    assert "2026-01-05" in text


def test_family_and_allergies_are_shown_as_written() -> None:
    held = replace(
        record(),
        family_cancers=(FamilyCancer("mother", Coding(HOSTILE), "F/1", lung=True),),
        allergies=(Allergy(Coding("Latex"), "A/1", high_risk=True),),
    )
    text = page_text(run(held))
    assert "Latex · high risk" in text
    assert "<script>alert" not in text


@pytest.mark.parametrize(("language", "word"), [("en", "Confirm"), ("zh", "确认")])
def test_what_rules_read_waits_for_a_person(language: str, word: str) -> None:
    app = run(told("EGFR exon 19 deletion detected. ALK negative."), language)
    labels = [button.label for button in app.button]
    assert labels.count(word) == 2
    assert "EGFR exon 19 deletion" in page_text(app)


def test_a_decision_without_a_name_asks_for_it() -> None:
    app = run(told("Emphysema."))
    app.button[0].click().run()
    assert any("Enter your name" in str(one.value) for one in app.warning)


def test_text_that_says_nothing_sure_says_so() -> None:
    assert "nothing that they are sure of" in page_text(run(told("Thank you.")))


def test_a_script_in_a_report_is_only_text() -> None:
    app = run(told(f"{HOSTILE} Emphysema."))
    assert any(HOSTILE.split()[0] in str(one.value) for one in app.text)
    marked = [str(one.value) for one in app.markdown]
    assert not any("<script>alert" in one for one in marked)
