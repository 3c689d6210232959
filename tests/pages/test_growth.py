"""The growth page on nodules built by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from data.acceptance import OwnNumber, SwitchState
from data.case import PatientCase
from data.coding import Coding
from data.entered import EnteredFact
from data.nodule import Nodule
from data.therapy import TherapyLine, TherapyStatus
from data.words import Language
from fusion.growth.course_of_nodule import CourseOfNodule, course_of_nodule
from pages.charts.course_of_nodule import ChartWords, course_figure
from pages.patient.growth_verdict import verdict_sentence
from tests.pages.example_cases import HOSTILE, case, measurement, record
from tests.pages.page_text import page_text

TODAY = date(2026, 6, 1)
FIRST = date(2025, 8, 1)


def show(shown, said, today, language="en", states=()):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.patient.growth import show_growth

    show_growth(shown, said, today, language, dict(states))


def run(shown: PatientCase, language: str = "en", **address: str) -> AppTest:
    said: tuple[EnteredFact, ...] = ()
    app = AppTest.from_function(
        show, args=(shown, said, TODAY, language), default_timeout=60
    )
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def nodule(*volumes: float, label: str = "N1", apart_days: int = 90) -> Nodule:
    scans = (
        measurement(FIRST + timedelta(days=apart_days * index), volume, spread=0.1)
        for index, volume in enumerate(volumes)
    )
    return Nodule("2.25.5", label, tuple(scans))


def course(*volumes: float) -> CourseOfNodule:
    return course_of_nodule(case(), nodule(*volumes), TODAY)


@pytest.mark.parametrize(
    ("volumes", "sentence"),
    [
        ((300, 600), "Nodule N1 is growing: its volume doubles in about 90"),
        ((600, 300), "Nodule N1 is shrinking: its volume changed by −50"),
        ((300, 303, 300, 301), "Nodule N1 is stable"),
        ((300,), "Nodule N1: it cannot be told yet; "),
    ],
)
def test_the_verdict_is_one_sentence(volumes: tuple[float, ...], sentence: str) -> None:
    said = verdict_sentence(course(*volumes), nodule(*volumes), TODAY, "en")
    assert said.startswith(sentence)
    assert said.count(". ") == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_scan_that_was_due_says_that_the_day_has_passed(language: Language) -> None:
    found = course(300)
    assert found.scan_again_on is not None
    for today, passed in ((FIRST, False), (date(2030, 1, 1), True)):
        said = verdict_sentence(found, nodule(300), today, language)
        assert ("was due" in said or "已过" in said) is passed
        assert found.scan_again_on.isoformat() in said


def test_the_figure_holds_bars_bands_and_labelled_doubling_times() -> None:
    found = course(300, 420, 600)
    words = ChartWords(
        {200: "VDT 200", 400: "VDT 400", 600: "VDT 600"},
        ((FIRST + timedelta(days=90), HOSTILE),),
        "Forecast",
    )
    therapy = TherapyLine((Coding(HOSTILE),), TherapyStatus.ACTIVE, ("x",))
    figure = course_figure(found, (therapy,), words, today=TODAY)
    wide, narrow, _, *lines, scans = figure.data
    assert max(wide.y) > max(narrow.y) > scans.y[-1]
    assert scans.y[0] + scans.error_y.array[0] == pytest.approx(330)
    assert len(lines) == 3
    for line, days in zip(lines, (200, 400, 600), strict=True):
        start, end = (date.fromisoformat(day) for day in line.x)
        doublings = (end - start).days / days
        assert line.y[1] / line.y[0] == pytest.approx(2**doublings)
    texts = [note.text for note in figure.layout.annotations]
    assert {"VDT 200", "VDT 400", "VDT 600"} <= set(texts)
    assert not any("<script>" in text for text in texts)


@pytest.mark.slow
@pytest.mark.parametrize("volumes", [(10, 4000), (300, 303), (5000, 60), (40,)])
def test_doubling_lines_stay_within_the_axes(volumes: tuple[float, ...]) -> None:
    words = ChartWords({200: "a", 400: "b", 600: "c"}, (), "Forecast")
    figure = course_figure(course(*volumes), (), words, today=TODAY, dark=True)
    low, high = (10**bound for bound in figure.layout.yaxis.range)
    first, last = figure.layout.xaxis.range
    for line in figure.data[3:6]:
        assert all(low * 0.98 <= volume <= high * 1.02 for volume in line.y)
        assert first <= line.x[0] <= line.x[1] <= last
    assert high / low < 1e6


def test_a_treatment_without_an_end_is_not_shaded_into_the_future() -> None:
    words = ChartWords({200: "a", 400: "b", 600: "c"}, (), "Forecast")
    figure = course_figure(course(300, 420), record().therapies, words, today=TODAY)
    ongoing = [shape.x1 for shape in figure.layout.shapes if shape.type == "rect"]
    assert max(ongoing) == TODAY.isoformat()


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
    now = datetime.now(UTC).date()
    app = AppTest.from_function(
        show, args=(case(nodules=(ahead,)), (), now), default_timeout=60
    )
    app.run()
    assert any("has not come yet" in one.value for one in app.error)


@pytest.mark.slow
def test_what_the_site_has_not_switched_on_is_set_apart() -> None:
    """A real patient: measurements and published rules first, our verdict folded."""
    real = replace(case(), simulated=False, nodules=(nodule(300, 600),))
    app = AppTest.from_function(show, args=(real, (), TODAY, "en"), default_timeout=60)
    app.run()
    assert not app.exception
    folded = next(part for part in app.expander if "evaluation" in part.label)
    assert "never switched on here" in page_text(folded)
    assert "is growing" in page_text(folded)
    assert app.header[1].value.startswith("Nodule N1 measured 300")


@pytest.mark.slow
def test_what_the_site_switched_on_stands_in_its_place() -> None:
    real = replace(case(), simulated=False, nodules=(nodule(300, 600),))
    states = tuple((number, SwitchState.ON) for number in OwnNumber)
    app = AppTest.from_function(
        show, args=(real, (), TODAY, "en", states), default_timeout=60
    )
    app.run()
    assert not app.exception
    assert not any("evaluation" in part.label for part in app.expander)
    assert "is growing" in app.header[1].value
