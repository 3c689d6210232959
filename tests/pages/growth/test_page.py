"""The growth page on nodules built by hand."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from data.imaging.nodule import Nodule
from data.patient.case import PatientCase
from data.patient.manual_entries import ManualEntries
from data.patient.manual_entry import ManualEntry
from data.results.release import ModelOutput
from pages.growth.sentence import verdict_sentence
from tests.pages.example_cases import HOSTILE, assessed, case, measurement
from tests.pages.growth.nodules_on_page import (
    FIRST,
    TODAY,
    course,
    nodule,
    real,
    verdict_of,
)
from tests.pages.page_text import page_text


def show(patient, today, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.growth.page import show_growth

    show_growth(patient, today, language)


def run(
    shown: PatientCase,
    language: str = "en",
    *,
    said: tuple[ManualEntry, ...] = (),
    released: Iterable[ModelOutput] = (),
    today: date = TODAY,
    **address: str,
) -> AppTest:
    entries = ManualEntries(said)
    patient = assessed(shown, entries, released=released, on=today)
    app = AppTest.from_function(
        show, args=(patient, today, language), default_timeout=60
    )
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def evaluation(app: AppTest) -> AppTest:
    """The part that is folded for evaluation."""
    (part,) = [one for one in app.expander if "evaluation" in one.label]
    return part


def lines_outside(app: AppTest) -> list[str]:
    """All words but those folded for evaluation."""
    lines = page_text(app).splitlines()
    for line in page_text(evaluation(app)).splitlines():
        lines.remove(line)
    return lines


@pytest.mark.slow
def test_the_page_says_verdict_rules_chances_and_scans() -> None:
    text = page_text(run(case()))
    for fact in (
        "Nodule N1",
        "BTS / NELSON",
        "unverified",
        "within 3 months",
        "500\u202fmm³",
        "2025-02-01",
        "B30f",
        "no guideline was asked",
        "de Hoop 2009",
    ):
        assert fact in text, fact


@pytest.mark.slow
def test_the_address_chooses_the_nodule() -> None:
    app = run(case(), nodule="2.25.1")
    assert "Nodule N2" in page_text(app)
    assert "2.25.1" in app.query_params["nodule"]
    assert "Nodule N1" in page_text(run(case(), nodule="<script>"))


@pytest.mark.slow
def test_one_scan_says_what_is_needed_and_none_says_what_to_do() -> None:
    one = page_text(run(case(nodules=(nodule(300),))))
    assert "There is one scan only" in one
    assert "The rules compare two scans" in one
    assert "prior" not in one
    assert "other patients' nodules alone".replace("'", "\\'") in one
    none = page_text(run(case(nodules=())))
    assert "No nodule has been measured" in none


@pytest.mark.slow
def test_rapid_growth_and_a_turn_are_pointed_out() -> None:
    fast = page_text(run(case(nodules=(nodule(200, 900, apart_days=30),))))
    assert "consider infection or inflammation" in fast
    turned = page_text(run(case(nodules=(nodule(5000, 700, 2200),))))
    assert "The course turned" in turned.replace("\\", "")
    assert "is growing" in turned


@pytest.mark.slow
def test_rule_and_verdict_that_disagree_say_both_and_why() -> None:
    unsure = Nodule(
        "2.25.5",
        "N1",
        (
            measurement(FIRST, 100, spread=0.5),
            measurement(FIRST + timedelta(days=90), 130, spread=0.5),
        ),
    )
    text = page_text(run(case(nodules=(unsure,)))).replace("\\", "")
    assert "✗ disagrees" in text
    assert "measuring error alone may do that" in text


@pytest.mark.slow
def test_changes_of_thickness_and_kernel_stand_in_the_table() -> None:
    shown = case()
    last = replace(
        shown.studies[-1], convolution_kernel=HOSTILE, slice_thickness_mm=3.0
    )
    first = replace(shown.studies[-2], slice_thickness_mm=1.0)
    studies = (*shown.studies[:-2], first, last)
    text = page_text(run(replace(shown, studies=studies))).replace("\\", "")
    assert "slice thickness 1 mm → 3 mm" in text
    assert "kernel B30f → <script>" in text
    assert "part of the change may come from that" in text


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_labels_are_shown_as_written(language: str) -> None:
    app = run(case(nodules=(nodule(300, 420, label=HOSTILE[:60]),)), language)
    (sentence,) = [one.value for one in app.header if "script" in one.value]
    assert "\\<script\\>" in sentence
    assert "**bold**" not in sentence


@pytest.mark.slow
def test_a_scan_dated_ahead_is_refused_with_what_to_do() -> None:
    ahead = Nodule("2.25.5", "N1", (measurement(date(2031, 1, 1), 300),))
    app = run(case(nodules=(ahead,)), today=datetime.now(UTC).date())
    assert any("has not come yet" in one.value for one in app.error)
    assert any("Correct the date of the scan" in one.value for one in app.error)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_with_impossible_dates_the_scans_can_still_be_read_and_saved(
    language: str,
) -> None:
    """More than ten years between two scans: only what rests on them is missing."""
    again = measurement(date(2025, 8, 1), 310, spread=0.5, series="1.2.9")
    apart = Nodule(
        "2.25.5",
        "N1",
        (measurement(date(2010, 1, 1), 140), again, measurement(FIRST, 300)),
    )
    app = run(case(nodules=(apart,)), language)
    (error,) = [one.value for one in app.error]
    how = {"en": "Check both dates", "zh": "请核对两个日期"}[language]
    assert how in error.replace("\\", "")
    text = page_text(app)
    assert "300\u202fmm³" in text
    assert "140\u202fmm³" in text
    assert "310\u202fmm³" not in text
    left_out = {"en": "1 further measurement", "zh": "另外 1 次测量"}[language]
    assert left_out in text.replace("\\", "")
    (saved,) = app.get("download_button")
    assert "CSV" in saved.label
    assert not app.header[1:]
    assert not app.expander


@pytest.mark.slow
def test_answers_that_contradict_are_named_and_growth_is_still_told() -> None:
    when = datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
    last = FIRST + timedelta(days=90)
    said = (
        ManualEntry("indication", "incidental", "Dr Reader", when, last, ""),
        ManualEntry("solid_diameter_mm", "90", "Dr Reader", when, last, "2.25.5"),
    )
    app = run(case(nodules=(nodule(300, 600),)), said=said)
    assert any("solid part" in one.value for one in app.error)
    assert "is growing" in app.header[1].value


@pytest.mark.slow
def test_what_the_site_has_not_switched_on_is_set_apart() -> None:
    """A real patient: measurements and published rules first, our verdict folded."""
    app = run(real(nodule(300, 600)))
    folded = evaluation(app)
    assert "never switched on here" in page_text(folded)
    assert "is growing" in page_text(folded)
    assert app.header[1].value.startswith("Nodule N1 measured 300")


@pytest.mark.slow
def test_an_unreleased_verdict_and_forecast_appear_only_for_evaluation() -> None:
    app = run(real(nodule(300, 600)))
    folded, outside = page_text(evaluation(app)), "\n".join(lines_outside(app))
    for fact in (
        "is growing",
        "Probability that it is growing",
        "within 3 months",
        "Nine of ten lie within",
        "takes growth as exponential",
    ):
        assert fact in folded, fact
        assert fact not in outside, fact
    for fact in (
        "Volume doubling time",
        "about 90 days",
        "BTS / NELSON",
        "QIBA",
    ):
        assert fact in outside, fact
    assert "orecast" not in outside
    assert "erdict" not in outside
    assert [one.key for one in app.get("download_button")] == ["growth.save.scans"]


@pytest.mark.slow
def test_notes_of_a_verdict_stand_with_it_and_facts_stand_outside() -> None:
    fast = run(real(nodule(200, 900, apart_days=30)))
    assert "consider infection" in page_text(evaluation(fast))
    assert "consider infection" not in "\n".join(lines_outside(fast))
    turned = run(real(nodule(5000, 700, 2200)))
    assert "The course turned" in "\n".join(lines_outside(turned))
    assert "Nodule N1 measured 700" in turned.header[1].value.replace("\\", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("released", "said", "forecast"),
    [
        (ModelOutput.GROWTH_VERDICT, "is growing", False),
        (ModelOutput.GROWTH_FORECAST, "measured 300", True),
    ],
)
def test_verdict_and_forecast_are_released_each_by_itself(
    released: ModelOutput, said: str, forecast: bool
) -> None:
    app = run(real(nodule(300, 600)), released=[released])
    assert said in app.header[1].value
    outside = "\n".join(lines_outside(app))
    assert ("within 3 months" in outside) is forecast
    assert ("✓ agrees" in outside) is not forecast
    assert ("is growing" in page_text(evaluation(app))) is forecast
    saved = {one.key for one in app.get("download_button")}
    assert ("growth.save.forecast" in saved) is forecast


@pytest.mark.slow
def test_what_the_site_switched_on_stands_in_its_place() -> None:
    app = run(real(nodule(300, 600)), released=ModelOutput)
    assert not any("evaluation" in part.label for part in app.expander)
    assert "is growing" in app.header[1].value


@pytest.mark.slow
def test_of_two_series_of_one_day_one_volume_stands_everywhere() -> None:
    days = FIRST, FIRST + timedelta(days=120)
    scans = (
        measurement(days[0], 300, spread=0.1),
        measurement(days[1], 512, spread=0.1, series="1.2.8"),
        measurement(days[1], 777, spread=0.6, series="1.2.9"),
    )
    twice = Nodule("2.25.5", "N1", scans)
    for shown in (real(twice), case(nodules=(twice,))):
        text = page_text(run(shown)).replace("\\", "")
        assert "512\u202fmm³" in text
        assert "777" not in text
        assert "1 further measurement" in text


@pytest.mark.slow
def test_there_is_one_doubling_time_on_the_page() -> None:
    """Sentence, headline and interval are of the same fit to all scans."""
    shown = case(nodules=(nodule(300, 350, 420, 480),))
    found, growth = course(shown=shown)
    time = growth.doubling_time
    assert time is not None
    assert time.days is not None
    said = f"{time.days:.0f}"
    text = page_text(run(shown)).replace("\\", "")
    assert f"doubles in about {said} days" in text
    headline = verdict_sentence(found, growth, verdict_of(growth), TODAY, "en")
    assert f"doubles in about {said} days" in headline
