"""The nodule risk card on patients built by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from data.case import PatientCase
from data.entered import FACTS, EnteredFact
from data.results.risk import RiskScore
from fusion.risk.risk_card import Change, risk_card
from pages.patient.input_words import answer_words, input_name, input_value
from pages.patient.risk_words import gaps, next_step, rests_on, what_it_says, who_says
from tests.pages.example_cases import HOSTILE, case, record
from tests.pages.page_text import page_text

TODAY = date(2026, 2, 1)
SCAN = date(2026, 1, 10)
ANSWERS = (
    ("indication", "incidental"),
    ("immunosuppressed", "no"),
    ("nodule_count", "2"),
    ("spiculated", "no"),
    ("high_risk", "no"),
)


def show(shown, said, today, language="en", states=(), recalibration=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.patient.nodule_risk import SiteChoices, show_nodule_risk

    site = SiteChoices(dict(states), recalibration)
    show_nodule_risk(shown, said, today, language, site)


def said(*answers: tuple[str, str], person: str = "Dr Reader") -> list[EnteredFact]:
    return [
        EnteredFact(
            name,
            value,
            person,
            datetime(2026, 1, 12, 9, 30, tzinfo=UTC),
            SCAN,
            "" if FACTS[name].scope == "person" else "2.25.0",
        )
        for name, value in answers
    ]


def run(
    shown: PatientCase, entered: list[EnteredFact], language: str = "en"
) -> AppTest:
    app = AppTest.from_function(
        show, args=(shown, tuple(entered), TODAY, language), default_timeout=60
    )
    app.run()
    assert not app.exception
    return app


def healthy() -> PatientCase:
    """The patient without the cancer, so that every guideline may apply."""
    return case(record=replace(record(), cancers=()))


def test_every_line_names_who_says_it_on_what_and_what_is_missing() -> None:
    shown = healthy()
    card = risk_card(shown, shown.nodules[0], said(*ANSWERS), TODAY)
    for language in ("en", "zh"):
        for line in card.lines:
            assert who_says(line.said, language)
            if line.answers:
                assert next_step(line, TODAY, language)
                assert what_it_says(line, language)
                assert rests_on(line, language)
            else:
                assert len(gaps(line, language)) > 3, line


def test_follow_up_is_a_date_and_a_day_that_has_passed_says_so() -> None:
    shown = healthy()
    entered = said(("indication", "screening"), ("nodule_count", "2"))
    card = risk_card(shown, shown.nodules[1], entered, TODAY)
    line = next(one for one in card.lines if one.change is Change.FOLLOW_UP)
    assert line.soonest is not None
    assert line.soonest.isoformat() in next_step(line, TODAY, "en")
    assert "has passed" not in next_step(line, TODAY, "en")
    assert "has passed" in next_step(line, date(2040, 1, 1), "en")


def test_what_was_never_verified_says_so_beside_its_name() -> None:
    shown = healthy()
    card = risk_card(shown, shown.nodules[0], said(*ANSWERS), TODAY)
    names = [who_says(line.said, "en") for line in card.lines]
    (chinese,) = [name for name in names if "Chinese" in name]
    assert "UNVERIFIED" in chinese


def test_probabilities_say_that_they_have_no_interval() -> None:
    shown = healthy()
    card = risk_card(shown, shown.nodules[0], said(*ANSWERS), TODAY)
    scores = [line for line in card.lines if isinstance(line.said, RiskScore)]
    assert scores
    for line in scores:
        assert "No interval was published" in what_it_says(line, "en").replace("\\", "")


def test_answers_and_inputs_are_in_words_of_both_languages() -> None:
    assert answer_words("indication", "incidental", "en") == "Found by chance"
    assert answer_words("uptake", "none", "zh").startswith("无")
    assert answer_words("spiculated", "", "zh") == "未填写"
    assert input_value("density", "part_solid", "en") == "Part-solid"
    assert input_value("finding", "surveillance", "en") == "surveillance"
    assert input_value("age_years", 67, "en") == "67"
    assert input_name("no_such_input", "en") == "no_such_input"


@pytest.mark.slow
def test_without_an_indication_the_page_asks_for_it() -> None:
    app = run(healthy(), [])
    text = page_text(app)
    assert "Why was the CT made?" in text
    assert "Missing: Why the CT was made" in text.replace("\\", "")
    labels = [box.label for box in app.selectbox]
    assert labels.count("Why the CT was made") == 2  # asked first, and in the form


@pytest.mark.slow
def test_with_answers_guidelines_stand_beside_scores() -> None:
    text = page_text(run(healthy(), said(*ANSWERS))).replace("\\", "")
    for fact in (
        "Fleischner Society",
        "British Thoracic Society",
        "Row: ",
        "Brock (2b, with spiculation)",
        "Not meant for nodules found by chance.",
        "Growth risk from a reader",
        "calibration slope",
        "not the chance of cancer",
        "Dr Reader, 2026-01-12",
    ):
        assert fact in text, fact
    assert "Why was the CT made?" not in text


@pytest.mark.slow
def test_who_said_what_stays_visible_and_is_escaped() -> None:
    entered = said(("spiculated", "yes"), person=HOSTILE[:100])
    entered += said(("spiculated", "no"), ("spiculated", ""))
    text = page_text(run(healthy(), entered))
    assert "Taken back" in text
    assert "\\<script\\>" in text
    assert "<script>alert" not in text
    assert "earlier, or taken back" in text


@pytest.mark.slow
def test_a_name_is_needed() -> None:
    app = run(healthy(), [])
    app.selectbox[0].set_value("screening")
    app.button[0].click().run()
    assert not app.exception
    assert any("Enter your name" in one.value for one in app.warning)


@pytest.mark.slow
def test_answers_that_contradict_can_still_be_corrected() -> None:
    shown = healthy()
    app = run(shown, said(*ANSWERS, ("solid_diameter_mm", "90")))
    assert any("solid part" in one.value for one in app.error)
    assert "Mean diameter of the solid part (mm)" in [
        box.label for box in app.number_input
    ]


@pytest.mark.slow
def test_the_page_is_whole_in_chinese() -> None:
    text = page_text(run(healthy(), said(*ANSWERS), "zh"))
    assert "评分与指南的结论" in text
    assert "输入及其来源" in text
    assert "Work-up" not in text


@pytest.mark.slow
def test_without_a_nodule_the_page_says_what_to_do() -> None:
    assert "No nodule has been measured" in page_text(run(case(nodules=()), []))
