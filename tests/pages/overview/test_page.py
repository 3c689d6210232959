"""The patient overview on patients built by hand."""

from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.coding import Coding
from data.identity import Identifier, PersonIdentity, Sex
from data.imaging.nodule import MeasurementFlag, Nodule
from data.patient.case import PatientCase
from data.patient.therapy import TherapyLine, TherapyStatus
from data.results.assessed_patient import AssessedPatient
from pages.patient.missing import not_tested
from tests.conftest import ROOT
from tests.pages.example_cases import HOSTILE, assessed, case, measurement, record
from tests.pages.overview.patients_on_page import growth_of
from tests.pages.page_text import page_text


def show(shown, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.overview.page import show_case

    show_case(shown, language)


def run(shown: PatientCase | AssessedPatient, language: str = "en") -> AppTest:
    patient = assessed(shown) if isinstance(shown, PatientCase) else shown
    app = AppTest.from_function(show, args=(patient, language), default_timeout=60)
    app.run()
    assert not app.exception
    return app


def test_the_strip_answers_who_what_stage_and_what_is_missing() -> None:
    text = page_text(run(case()))
    for fact in (
        "Okafor",
        "IIIA",
        "Adenocarcinoma of lung",
        "ECOG 1",
        "Former smoker · 22 pack-years",
        "osimertinib",
        "CT and record share an identifier",
        "PD\\-L1 immunohistochemistry",
        "Not tested:",
        "SIMULATED",
    ):
        assert fact in text, fact


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Resampled (tilt 14.0°)", "1 missing slices interpolated, at 33.0 mm")),
        ("zh", ("已重采样（倾斜 14.0°）", "缺失的 1 层已插值")),
    ],
)
def test_what_was_made_good_in_a_scan_is_said(
    language: str, words: tuple[str, ...]
) -> None:
    because = (
        ("scan.note_resampled", (("degrees", 14.0),)),
        ("scan.note_interpolated", (("count", 1), ("positions", "33.0"))),
    )
    first, *others = case().studies
    studies = (replace(first, chosen_because=because), *others)
    text = page_text(run(case(studies=studies), language)).replace("\\", "")
    for said in words:
        assert said in text, said


def test_every_fact_names_its_source() -> None:
    text = page_text(run(case()))
    for source in (
        "tmb",
        "msi",
        "Observation/v",
        "Observation/p",
        "MedicationStatement/2",
    ):
        assert source in text.replace("\\", ""), source


def test_scans_of_one_day_tell_no_change() -> None:
    day = date(2025, 1, 1)
    growth = growth_of(measurement(day, 500), measurement(day, 700, series="1.2.3.4"))
    assert growth.since_previous is None
    assert growth.since_first is None
    assert growth.doubling_time is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"record": None, "identity_basis": "images_only"},
        {"nodules": (), "studies": (), "identity_basis": "record_only"},
        {"nodules": (Nodule("2.25.9", "N1"),)},
        {"identity_basis": "recorded_link", "linked_by": HOSTILE},
        {"identity": PersonIdentity()},
    ],
    ids=["no record", "no scans", "not measured", "linked", "unknown person"],
)
def test_whatever_is_missing_the_page_stands(changes: dict[str, object]) -> None:
    assert "None" not in page_text(run(case(**changes), "zh"))


@pytest.mark.slow
def test_a_nodule_that_the_first_scans_lack_is_pointed_out() -> None:
    nodule = case().nodules[0]
    later = replace(nodule, measurements=nodule.measurements[2:])
    assert "First measured on 2025-10-01" in page_text(run(case(nodules=(later,))))


@pytest.mark.slow
def test_a_nodule_that_the_newest_scan_lacks_is_pointed_out() -> None:
    nodule = case().nodules[0]
    earlier = replace(nodule, measurements=nodule.measurements[:-1])
    assert "Not measured on 2026-01-10" in page_text(run(case(nodules=(earlier,))))


@pytest.mark.slow
def test_an_outline_to_be_looked_at_says_how_likely_it_failed() -> None:
    scan = replace(
        measurement(date(2025, 1, 1), 300.0),
        flags=frozenset({MeasurementFlag.OUTLINE_NEEDS_REVIEW}),
        failure_probability=0.42,
    )
    shown = case(nodules=(Nodule("2.25.1", "N1", (scan,)),))
    assert "42 % of simulated outlines like it failed" in page_text(run(shown))
    assert "42% 失败" in page_text(run(shown, "zh"))


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    person = PersonIdentity(
        frozenset({Identifier(HOSTILE, HOSTILE)}), Sex.OTHER, None, HOSTILE
    )
    hostile = replace(
        record(person),
        therapies=(
            TherapyLine(
                (Coding(HOSTILE),),
                TherapyStatus.ACTIVE,
                (HOSTILE,),
                reason_stopped=HOSTILE,
            ),
        ),
    )
    app = run(case(identity=person, record=hostile))
    shown = [str(one.value) for one in (*app.markdown, *app.caption, *app.header)]
    assert not [text for text in shown if "<script>" in text or "**bold**" in text]


@pytest.mark.slow
def test_a_deceased_patient_is_said_to_be() -> None:
    text = page_text(run(case(record=replace(record(), deceased=True))))
    assert "Deceased" in text
    assert "68 years" not in text


def test_the_chinese_page_has_no_english_sentence() -> None:
    text = page_text(run(case(), "zh"))
    for word in (
        "Patient",
        "Volume",
        "interval",
        "Not tested",
        "Stage",
        "Source",
        "days",
    ):
        assert word not in text, word


def test_a_link_to_nobody_says_what_to_do() -> None:
    app = AppTest.from_function(show_page, default_timeout=60)
    app.query_params["patient"] = "nobody"
    app.run()
    assert not app.exception
    assert "The store holds no such patient" in app.error[0].value


def show_page() -> None:
    from pages.kit.errors import errors_shown
    from pages.overview.page import show

    with errors_shown("en"):
        show()


def test_app_py_runs_the_frame() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception


def test_an_ordered_pd_l1_is_pending_not_untested() -> None:
    text = page_text(run(case()))
    assert "… Result pending" in text
    assert not any("PD-L1" in one for one in not_tested(assessed(case()), "en"))
