"""The response page on patients built by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from data.coding import Coding
from data.imaging.nodule import Nodule
from data.partial_date import PartialDate
from data.patient.case import PatientCase
from data.patient.manual_entries import ManualEntries
from data.patient.response_categories import NonTargets
from data.patient.tumour_reading import (
    DiseaseStatus,
    LesionReading,
    LesionRole,
    ResponsePlan,
    TumourReading,
)
from tests.pages.example_cases import HOSTILE, assessed, case, measurement, record
from tests.pages.page_text import page_text
from tests.pages.response.courses_on_page import FIRST, NOW, patient, whole


def show(patient, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.response.page import show_response

    show_response(patient, language)


def run(
    shown: PatientCase,
    said: tuple[TumourReading, ...] = (),
    plans: tuple[ResponsePlan, ...] = (),
    language: str = "en",
) -> AppTest:
    entries = ManualEntries(plans=plans, readings=said)
    app = AppTest.from_function(
        show, args=(assessed(shown, entries), language), default_timeout=60
    )
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("language", "sentence", "warning"),
    [
        ("en", "Lung targets on 2025-11-19: Partial response (PR)", "Lung only"),
        ("zh", "2025-11-19 肺部靶病灶：部分缓解 (PR)", "仅"),
    ],
)
def test_lung_targets_alone_say_so(language: str, sentence: str, warning: str) -> None:
    app = run(patient(4000, 900), language=language)
    assert sentence in page_text(app)
    assert any(warning in str(one.value) for one in app.warning)


def test_with_the_whole_body_read_there_is_an_overall_response() -> None:
    text = page_text(run(patient(4000, 900), (whole(0), whole(1))))
    assert "Overall response on 2025-11-19: Partial response (PR)" in text
    assert "Lung only: targets" not in text


def test_a_single_scan_says_what_comes_next() -> None:
    text = page_text(run(patient(4000)))
    assert "Response can be judged once a later scan is measured" in text


def test_no_nodule_and_no_measurable_nodule_say_what_to_do() -> None:
    assert "Measure one on a scan first" in page_text(run(case(nodules=())))
    assert "Choose another baseline" in page_text(run(patient(60, 80)))


@pytest.mark.parametrize(
    ("targets", "why", "what_to_do"),
    [
        (("2.25.9",), "are no nodules of this patient any more", "again below"),
        ((), "no baseline visit with target lesions", "with its targets first"),
    ],
)
def test_a_plan_that_cannot_be_judged_says_why_and_the_forms_stay(
    targets: tuple[str, ...], why: str, what_to_do: str
) -> None:
    plan = ResponsePlan(FIRST, targets, "Dr Wu", NOW)
    app = run(patient(4000, 900), (whole(0),), (plan,))
    (error,) = app.error
    assert why in error.value
    assert what_to_do in error.value
    assert not app.header[1:]  # beside the name there is no response
    assert [one.label for one in app.expander] == [
        "Baseline and lung targets",
        "Enter what was read outside the lung",
        "Take lesions over from a structured report",
        "All that was entered (2)",
    ]
    assert any(one.label == "Baseline scan" for one in app.selectbox)
    assert "Dr Wu" in page_text(app)


def test_two_series_of_one_day_are_one_visit_with_the_surest_measurement() -> None:
    days = (FIRST, FIRST + timedelta(days=60))
    scans = [
        measurement(day, volume, spread=spread, series=f"{day}.{spread}")
        for day, volumes in zip(days, ((3000, 4000), (500, 900)), strict=True)
        for volume, spread in zip(volumes, (0.4, 0.2), strict=True)
    ]
    studies = tuple(
        replace(case().studies[0], series_uid=one.series_uid, scanned_on=one.scanned_on)
        for one in scans
    )
    twice = case(nodules=(Nodule("2.25.0", "N1", tuple(scans)),), studies=studies)
    app = run(twice, (whole(0), whole(1)))
    once = run(patient(4000, 900), (whole(0), whole(1)))
    visits, targets, *_ = (table.value for table in app.table)
    expected, *_ = (table.value for table in once.table)
    assert list(visits["Visit"]) == [day.isoformat() for day in days]
    assert list(visits["Sum of diameters"]) == list(expected["Sum of diameters"])
    assert len(targets) == 1
    assert "Overall response on 2025-11-19: Partial response (PR)" in page_text(app)


def test_what_was_entered_is_listed_with_who() -> None:
    plan = ResponsePlan(FIRST, ("2.25.0",), "Dr Wu", NOW)
    lesion = LesionReading("L1", HOSTILE[:50], 20.0)
    text = page_text(run(patient(4000, 900), (whole(0, lesions=(lesion,)),), (plan,)))
    assert "Dr Wu" in text
    assert "Dr Li" in text
    assert "<script>alert" not in text
    assert "Not measured on this visit: L1" in text


def test_the_records_view_stands_beside_and_is_not_merged() -> None:
    status = DiseaseStatus(
        "Progressive disease", "Observation/9", PartialDate(2025, 11)
    )
    held = replace(record(), disease_statuses=(status,))
    text = page_text(run(patient(4000, 900, record=held), (whole(0), whole(1))))
    assert "The record says of the disease (2025-11" in text
    assert "Overall response on 2025-11-19: Partial response (PR)" in text


def test_irecist_gives_the_window_of_the_confirming_scan() -> None:
    held = record()
    drug = replace(
        held.therapies[0],
        agents=(Coding("pembrolizumab"),),
        started=PartialDate(2025, 10, 1),
    )
    shown = patient(2000, 6000, record=replace(held, therapies=(drug,)))
    text = page_text(run(shown, (whole(0), whole(1))))
    assert "iRECIST: **Unconfirmed progression" in text
    assert "between 2025-12-17 and 2026-01-14" in text


def test_the_form_asks_again_for_every_lesion_and_later_only_for_new_ones() -> None:
    lesions = (
        LesionReading("L1", "liver", 20.0),
        LesionReading("B1", "bone", None, role=LesionRole.NON_TARGET),
    )
    left = NonTargets.NEITHER_CR_NOR_PD
    app = run(patient(4000, 900), (whole(0, lesions=lesions, non_targets=left),))
    text = page_text(app)
    assert "**L1** · liver · Target" in text
    assert "**B1** · bone · Non-target" in text
    roles = [one for one in app.selectbox if one.label == "Counts as"]
    assert [one.options for one in roles] == [["New lesion"]] * 3
    (visit,) = (one for one in app.selectbox if one.label == "Visit")
    visit.select(FIRST).run()
    roles = [one for one in app.selectbox if one.label == "Counts as"]
    assert [one.options for one in roles] == [["Target", "Non-target"]] * 3


def test_listed_new_lesions_stand_in_the_table() -> None:
    new = LesionReading("L9", "liver", 9.0, role=LesionRole.NEW)
    text = page_text(
        run(patient(4000, 900), (whole(0), whole(1, new_lesion=True, lesions=(new,))))
    )
    assert "New: L9" in text
    assert "Overall response on 2025-11-19: Progressive disease (PD)" in text


def test_the_page_says_whether_a_response_was_confirmed() -> None:
    once = page_text(run(patient(4000, 900), (whole(0), whole(1))))
    assert "on 2025-12-17 or later" in once
    twice = page_text(run(patient(4000, 900, 900), tuple(map(whole, range(3)))))
    assert "confirmed by the scan of 2026-01-18" in twice
