"""What the models say, on the therapy page, the overview and the page of models."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from data.case import PatientCase
from data.genomics import BiomarkerKind, BiomarkerResult
from data.labs import LabKind, LabResult
from data.partial_date import PartialDate
from data.patient import PatientRecord, StageFinding, StageKind, StagePart
from tests.pages.example_cases import case, record
from tests.pages.page_text import page_text


def show_therapy(shown, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.patient.therapy import show_case

    show_case(shown, language)


def show_models() -> None:
    from pages.admin.models import show

    show()


def without_driver() -> PatientRecord:
    """A record that the model of PD-(L)1 antibodies answers for."""
    return replace(
        record(),
        variants=(),
        genes_studied=(),
        biomarkers=(
            BiomarkerResult(BiomarkerKind.PD_L1_TPS, "Observation/p", 80.0, "%"),
            BiomarkerResult(BiomarkerKind.TMB, "Observation/t", 9.0, "1/Mb"),
        ),
        stages=(
            StageFinding(StageKind.CLINICAL, StagePart.GROUP, "IVA", "Observation/s"),
        ),
    )


def run(shown: PatientCase, language: str = "en") -> str:
    app = AppTest.from_function(
        show_therapy, args=(shown, language), default_timeout=60
    )
    app.run()
    assert not app.exception
    return page_text(app).replace("\\", "")


@pytest.mark.slow
def test_an_answer_has_its_interval_comparators_drivers_and_missing_tests() -> None:
    text = run(case(record=without_driver()))
    for said in (
        "Complete or partial response",
        "Free of progression at 6 months",
        "At 90 % coverage",
        "LORIS, published formula",
        "What moved the answer",
        "SHAP values",
        "What a missing test would be worth",
        "Number at risk",
        "never what changing it would do",
        "not shown to be better than either there",
    ):
        assert said in text, said


@pytest.mark.slow
def test_a_driver_withholds_the_answer_and_says_why() -> None:
    text = run(case())
    assert "No answer for this patient" in text
    assert "EGFR is altered" in text


@pytest.mark.slow
def test_the_fused_model_does_not_run_on_a_patient_not_marked_simulated() -> None:
    text = run(case(simulated=False))
    assert "trained on simulated outcomes, so it says nothing of this patient" in text
    assert "Main drivers" not in text


@pytest.mark.slow
def test_a_simulated_patient_gets_every_class_of_therapy() -> None:
    text = run(case(simulated=True, nodules=()))
    for therapy in ("PD-(L)1 alone", "EGFR inhibitor", "Chemotherapy"):
        assert therapy in text


@pytest.mark.slow
def test_a_wrong_unit_in_the_record_is_named() -> None:
    wrong = LabResult(
        LabKind.ALBUMIN, 4.1, "g/L", "Observation/a", PartialDate.parse("2099-01-01")
    )
    text = run(case(record=replace(without_driver(), labs=(wrong,))))
    assert "Albumin" in text  # of another day, so it is among the missing


@pytest.mark.slow
def test_chinese_words() -> None:
    text = run(case(record=without_driver()), "zh")
    assert "单用 PD-(L)1 抗体" in text
    assert "在险人数" in text


@pytest.mark.slow
def test_the_models_page_shows_every_card() -> None:
    app = AppTest.from_function(show_models, default_timeout=60).run()
    assert not app.exception
    assert "not better than the published formula" in page_text(app)
    for name in ("fused_simulated", "image_expert", "growth_risk"):
        app.selectbox[0].set_value(name).run()
        assert not app.exception
    assert "Model card" in page_text(app)
