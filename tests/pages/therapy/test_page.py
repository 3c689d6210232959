"""The therapy page on patients built by hand."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from data.coding import Coding
from data.patient.case import PatientCase
from data.patient.record import Comorbidity
from tests.pages.example_cases import HOSTILE, assessed, case, record
from tests.pages.page_text import page_text


def show(shown, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.therapy.page import show_case

    show_case(shown, language)


def run(shown: PatientCase, language: str = "en") -> AppTest:
    app = AppTest.from_function(
        show, args=(assessed(shown), language), default_timeout=60
    )
    app.run()
    assert not app.exception
    return app


@pytest.mark.slow
def test_every_answer_says_that_it_claims_no_approval_and_what_it_rests_on() -> None:
    text = page_text(run(case())).replace("\\", "")
    for said in (
        "no claim that a drug is approved",
        "Next line for advanced disease: 2",
        "MARIPOSA-2",
        "64 % (56–72)",
        "n = 131",
        "](https://clinicaltrials.gov/study/NCT04988295)",
        "Given before: an EGFR inhibitor",
        "Observation/v",
        "MedicationStatement/2",
        "Not offered now",
        "Stage IIIA is recorded",
        "Table version",
        "fusionboard evidence refresh",
        "SIMULATED",
    ):
        assert said in text, said


def test_stop_flags_come_before_the_options() -> None:
    ill = Comorbidity(Coding(f"Interstitial lung disease {HOSTILE}"), "Condition/9")
    app = run(case(record=replace(record(), comorbidities=(ill,))))
    headings = [one.value for one in app.subheader]
    assert headings[0] == "Stop and check first"
    assert headings.index("Options by biomarker") > 0
    assert "Condition/9" in app.error[0].value
    assert "<script>" not in app.error[0].value
    assert "Stop flag: interstitial lung disease" in page_text(app)


def test_missing_tests_are_named() -> None:
    text = page_text(run(case())).replace("\\", "")
    assert "PD-L1 is pending" in text
    assert "Not tested: RET, NTRK1, NTRK2, NTRK3, MET, ERBB2." in text


@pytest.mark.slow
def test_chinese_words() -> None:
    text = page_text(run(case(), "zh"))
    assert "先停下来核对" in text
    assert "不代表任何药物目前在任何地区已获批准" in text
    assert "多西他赛" in text
    assert "奥希替尼治疗后" in text


def test_without_a_record_the_page_says_what_to_do() -> None:
    app = run(case(record=None))
    assert "Load the FHIR record" in app.info[0].value


@pytest.mark.slow
def test_without_a_patient_the_page_says_what_to_do() -> None:
    def choose() -> None:
        from pages.therapy.page import show

        show()

    app = AppTest.from_function(choose, default_timeout=60).run()
    assert "Choose a patient" in app.info[0].value
