"""What the overview claims: the released alone, and the same in table and chart."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from data.imaging.nodule import Nodule
from data.message import Message
from data.patient.case import PatientCase
from data.patient.manual_entries import ManualEntries
from data.patient.manual_entry import ENTRY_FIELDS, ManualEntry
from data.patient.record import PatientRecord
from data.results.assessed_patient import AssessedPatient
from data.results.priority import Priority, PriorityLevel
from data.results.release import ModelOutput
from tests.pages.example_cases import HOSTILE, assessed, case, measurement, record
from tests.pages.page_text import page_text

GROWTH_RISK = {ModelOutput.FROM_BASELINE, ModelOutput.WITH_HISTORY}
THERAPY = {
    ModelOutput.IMMUNOTHERAPY_RESPONSE,
    ModelOutput.IMMUNOTHERAPY_PROGRESSION,
}


def show(shown, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.overview.page import show_case

    show_case(shown, language)


def show_next(said, today, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.overview.what_is_next import show_what_is_next

    show_what_is_next(said, today, language)


def run(patient: AssessedPatient, language: str = "en") -> AppTest:
    app = AppTest.from_function(show, args=(patient, language), default_timeout=60)
    app.run()
    assert not app.exception
    return app


def shown_text(patient: AssessedPatient, language: str = "en") -> str:
    return page_text(run(patient, language)).replace("\\", "")


def next_text(patient: AssessedPatient, today: date, language: str = "en") -> str:
    app = AppTest.from_function(
        show_next, args=(patient.assessment, today, language), default_timeout=60
    )
    app.run()
    assert not app.exception
    return page_text(app).replace("\\", "")


def real(held: PatientRecord, **changes: object) -> PatientCase:
    """A patient who is not marked as simulated."""
    return case(simulated=False, record=replace(held, simulated=False), **changes)


def without_cancer() -> PatientRecord:
    return replace(record(), cancers=())


def without_driver() -> PatientRecord:
    return replace(record(), variants=(), therapies=())


def answers(**said: str) -> ManualEntries:
    """What a person entered of the patient and its first nodule."""
    when = datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
    scan = date(2026, 1, 10)
    facts = (
        ManualEntry(
            name,
            value,
            "dr.li",
            when,
            scan,
            "" if ENTRY_FIELDS[name].scope == "person" else "2.25.0",
        )
        for name, value in said.items()
    )
    return ManualEntries(tuple(facts))


ANSWERED = answers(
    indication="incidental",
    nodule_count="2",
    spiculated="no",
    family_history="no",
    emphysema="no",
    upper_lobe="no",
)


@pytest.mark.parametrize(
    ("held", "output", "words"),
    [
        (without_cancer(), {ModelOutput.GROWTH_VERDICT}, "N1 is growing."),
        (without_cancer(), GROWTH_RISK, "growth at the next yearly scan"),
        (without_driver(), THERAPY, "Response to a PD-(L)1 antibody alone"),
        (without_driver(), THERAPY, "Free of progression at 6 months"),
    ],
    ids=["verdict", "growth risk", "response", "progression"],
)
def test_of_a_real_patient_only_what_is_released_is_shown(
    held: PatientRecord, output: Iterable[ModelOutput], words: str
) -> None:
    others = set(ModelOutput) - set(output)
    assert words in shown_text(assessed(real(held), released=output))
    assert words not in shown_text(assessed(real(held), released=others))


@pytest.mark.slow
def test_with_a_known_cancer_no_malignancy_and_no_growth_has_a_number() -> None:
    both = ("N1: malignant", "N1: growth at the next yearly scan")
    healthy = assessed(real(without_cancer()), ANSWERED, released=ModelOutput)
    known = assessed(real(record()), ANSWERED, released=ModelOutput)
    free, ill = shown_text(healthy), shown_text(known)
    assert all(words in free for words in both)
    assert not any(words in ill for words in both)
    assert "N1: growth risk and malignancy scores" in ill
    assert "These do not apply: Made for people without a known cancer" in ill
    assert "不适用：" in shown_text(known, "zh")


@pytest.mark.slow
def test_two_series_of_one_day_are_one_volume_in_table_and_chart() -> None:
    first, last = date(2025, 2, 1), date(2026, 1, 10)
    scans = (
        measurement(first, 500),
        measurement(last, 700, spread=0.3, series="1.2.3.1"),
        measurement(last, 610, spread=0.1, series="1.2.3.2"),
    )
    app = run(assessed(case(nodules=(Nodule("2.25.9", "N1", scans),))))
    table = next(one.value for one in app.table if "Nodule" in one.value.columns)
    cells = "\n".join(map(str, table.iloc[0]))
    assert "**610\u202fmm³**" in cells
    assert (
        "a second series of the same day (2026-01-10) was measured and is not used"
        in cells
    )
    (chart,) = app.get("plotly_chart")
    (line,) = json.loads(chart.proto.spec)["data"]
    assert line["y"] == [500, 610]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (date(1990, 1, 1), "N1: More than ten years lie between"),
        (date(1, 1, 1), "N1: More than ten years lie between"),
        (date(2030, 1, 1), "N1: A scan is dated 2030-01-01"),
    ],
    ids=["long ago", "no year", "ahead"],
)
def test_a_nodule_with_impossible_dates_leaves_the_rest_standing(
    wrong: date, what: str
) -> None:
    n1, n2 = case().nodules
    scans = sorted(
        (*n1.measurements, measurement(wrong, 400)), key=lambda one: one.scanned_on
    )
    shown = case(nodules=(replace(n1, measurements=tuple(scans)), n2))
    app = run(assessed(shown))
    errors = [str(one.value).replace("\\", "") for one in app.error]
    assert any(what in one for one in errors)
    assert any("Check both dates" in one or "Correct the" in one for one in errors)
    text = page_text(app).replace("\\", "")
    assert "Not plotted, for the dates of their scans cannot be right: N1" in text
    (chart,) = app.get("plotly_chart")
    (line,) = json.loads(chart.proto.spec)["data"]
    assert line["name"] == "N2"
    assert "Lines of therapy" in text


def test_when_no_dates_can_be_the_page_has_no_chart() -> None:
    scans = (measurement(date(1990, 1, 1), 400), measurement(date(2026, 1, 10), 500))
    app = run(assessed(case(nodules=(Nodule("2.25.9", "N1", scans),))))
    assert not app.get("plotly_chart")


def test_the_first_answer_is_how_soon_and_what_to_do_next() -> None:
    healthy = assessed(real(without_cancer()), ANSWERED)
    text = next_text(healthy, date(2026, 1, 15))
    said = healthy.assessment
    assert "Next step:" in text
    assert said.next_step.in_language() in text
    assert said.priority.level is PriorityLevel.URGENT
    assert "Review first" in text


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 3, 1), "Recommended by 2026-03-01 at the latest."),
        (date(2026, 3, 2), "Overdue: it was due by 2026-03-01."),
    ],
)
def test_a_step_is_overdue_only_after_its_last_day(today: date, words: str) -> None:
    patient = assessed(case())
    dated = replace(patient.assessment, next_due_by=date(2026, 3, 1))
    assert words in next_text(replace(patient, assessment=dated), today)


def test_what_changed_and_what_is_unsafe_is_told_and_not_obeyed() -> None:
    patient = assessed(case())
    said = replace(
        patient.assessment,
        changed=(Message.of("assessment.changed.nodule", nodule=HOSTILE),),
        safety=(Message.of("assessment.safety.outline", nodule="N2"),),
    )
    app = AppTest.from_function(
        show_next, args=(said, date(2026, 6, 1)), default_timeout=60
    )
    app.run()
    text = page_text(app)
    assert "Changed since the previous assessment" in text
    assert "N2: check the segmentation" in text
    assert "<script>" not in text
    assert "**bold**" not in text


def test_a_reason_is_said_once() -> None:
    patient = assessed(case())
    step = Message("assessment.next.nothing")
    said = replace(
        patient.assessment,
        next_step=step,
        safety=(),
        missing=(),
        priority=Priority(PriorityLevel.NOTHING_OPEN, step),
    )
    text = next_text(replace(patient, assessment=said), date(2026, 6, 1), "zh")
    assert text.count("没有结节随访或待回报的检验") == 1
