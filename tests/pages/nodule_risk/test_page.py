"""The nodule risk card on patients built by hand."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.imaging.nodule import Nodule
from data.interval import Interval
from data.patient.case import PatientCase
from data.patient.manual_entries import ManualEntries
from data.patient.manual_entry import ManualEntry
from data.results.release import ModelOutput
from data.results.risk import Recalibration
from tests.pages.example_cases import HOSTILE, assessed, case, measurement
from tests.pages.nodule_risk.nodules_at_risk import (
    ANSWERS,
    SCAN,
    TODAY,
    healthy,
    said,
)
from tests.pages.page_text import page_text


def show(patient, today, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.nodule_risk.page import show_nodule_risk

    show_nodule_risk(patient, today, language)


def run(
    shown: PatientCase,
    entered: list[ManualEntry],
    language: str = "en",
    *,
    released: Iterable[ModelOutput] = (),
    recalibration: Recalibration | None = None,
) -> AppTest:
    patient = assessed(
        shown,
        ManualEntries(tuple(entered)),
        released=released,
        recalibration=recalibration,
        on=TODAY,
    )
    app = AppTest.from_function(
        show, args=(patient, TODAY, language), default_timeout=60
    )
    app.run()
    assert not app.exception
    return app


def evaluation(app: AppTest) -> AppTest:
    """The part that is folded for evaluation."""
    (part,) = [one for one in app.expander if "evaluation" in one.label]
    return part


def outside(app: AppTest) -> str:
    """All words but those folded for evaluation."""
    lines = page_text(app).splitlines()
    for line in page_text(evaluation(app)).splitlines():
        lines.remove(line)
    return "\n".join(lines).replace("\\", "")


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
def test_impossible_dates_take_the_growth_risk_alone_from_the_page() -> None:
    apart = Nodule(
        "2.25.0",
        "N1",
        (measurement(date(2010, 1, 1), 140), measurement(SCAN, 300)),
    )
    app = run(replace(healthy(), nodules=(apart,)), said(*ANSWERS))
    (error,) = [one.value.replace("\\", "") for one in app.error]
    assert "More than ten years lie between" in error
    assert "Check both dates" in error
    text = page_text(app).replace("\\", "")
    assert "Fleischner Society" in text
    assert "Brock (2b, with spiculation)" in text
    assert "Growth risk from a reader" not in text
    assert "Why the CT was made" in [box.label for box in app.selectbox]


@pytest.mark.slow
def test_an_unreleased_growth_risk_appears_only_for_evaluation() -> None:
    app = run(replace(healthy(), simulated=False), said(*ANSWERS))
    folded = page_text(evaluation(app)).replace("\\", "")
    for fact in ("Growth risk with history (never switched on here)", "calibration"):
        assert fact in folded, fact
    for fact in ("calibration slope", "95 % interval of the fit", "Growth risk"):
        assert fact not in outside(app), fact


@pytest.mark.slow
def test_a_released_growth_risk_stands_on_the_card() -> None:
    real = replace(healthy(), simulated=False)
    app = run(real, said(*ANSWERS), released=[ModelOutput.WITH_HISTORY])
    assert not any("evaluation" in part.label for part in app.expander)
    assert "95 % interval of the fit" in page_text(app).replace("\\", "")


@pytest.mark.slow
@pytest.mark.parametrize("simulated", [True, False])
def test_with_a_known_cancer_the_growth_risk_says_why_and_is_folded(
    simulated: bool,
) -> None:
    """It was learnt on people without one, so no release makes it count."""
    shown = case(simulated=simulated)
    app = run(shown, said(*ANSWERS), released=ModelOutput)
    why = "this record has Malignant neoplasm of upper lobe of right lung"
    (info,) = [one.value for one in app.info if "Does not apply" in one.value]
    assert why in info.replace("\\", "")
    assert "95 % interval of the fit" not in outside(app)
    assert "95 % interval of the fit" in page_text(evaluation(app)).replace("\\", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "first"),
    [("en", "Does not apply to this patient"), ("zh", "不适用于此患者")],
)
def test_with_a_known_cancer_every_score_says_first_that_it_does_not_apply(
    language: str, first: str
) -> None:
    app = run(case(), said(*ANSWERS), language)
    rows = [row for table in app.table for row in table.value.to_numpy()]
    scores = [row for row in rows if "Brock" in str(row[1]) or "Mayo" in str(row[1])]
    assert scores
    for row in scores:
        assert first in row[0].splitlines()[0]
        assert "**" not in row[2]  # its probability does not stand out
        assert "Malignant neoplasm" in row[4].replace("\\", "")


@pytest.mark.slow
def test_of_two_series_of_one_day_one_volume_stands_on_the_card() -> None:
    sure = measurement(SCAN, 512, spread=0.1, series="1.2.8")
    wide = measurement(SCAN, 777, spread=0.6, series="1.2.9")
    twice = Nodule("2.25.0", "N1", (sure, wide))
    text = page_text(run(replace(healthy(), nodules=(twice,)), said(*ANSWERS)))
    assert "512\u202fmm³" in text
    assert "777" not in text


@pytest.mark.slow
def test_a_recalibrated_score_stands_beside_the_published_one() -> None:
    bent = Recalibration(
        "brock_2b",
        "our own",
        date(2026, 1, 1),
        -1.0,
        0.9,
        Interval(-1.2, -0.8),
        Interval(0.8, 1.0),
        (0.01, 0.01, 0.0),
        100,
        120,
        20,
    )
    text = page_text(run(healthy(), said(*ANSWERS), recalibration=bent))
    assert "Brock, recalibrated to this site" in text.replace("\\", "")


@pytest.mark.slow
def test_the_page_is_whole_in_chinese() -> None:
    text = page_text(run(healthy(), said(*ANSWERS), "zh"))
    assert "评分与指南的结论" in text
    assert "输入及其来源" in text
    assert "Work-up" not in text


@pytest.mark.slow
def test_without_a_nodule_the_page_says_what_to_do() -> None:
    assert "No nodule has been measured" in page_text(run(case(nodules=()), []))
