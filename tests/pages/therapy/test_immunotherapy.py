"""What the models say, on the therapy page and on the page of models."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Expander

from data.partial_date import PartialDate
from data.patient.case import PatientCase
from data.patient.genomics import BiomarkerKind, BiomarkerResult, GenesStudied
from data.patient.labs import LabKind, LabResult
from data.patient.record import PatientRecord, StageFinding, StageKind, StagePart
from data.results.assessed_patient import AssessedPatient
from data.results.prediction import Prediction
from data.results.release import ModelOutput
from fusion.assessment.fused import NoduleEmbeddings
from fusion.assessment.genes import DRIVER_GENES
from pages.kit.formatting import percent, percent_interval
from tests.pages.example_cases import assessed, case, record
from tests.pages.page_text import page_text

TESTED = PartialDate(2026, 5, 1)


NO_PICTURES = NoduleEmbeddings(np.zeros((0, 1280), np.float32), (), (), 0)


RELEASED = (
    ModelOutput.IMMUNOTHERAPY_RESPONSE,
    ModelOutput.IMMUNOTHERAPY_PROGRESSION,
)


NOT_RELEASED = "not switched on at this site; below, for evaluation only"


def show_therapy(shown, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.therapy.page import show_case

    show_case(shown, language)


def show_models() -> None:
    from pages.models.page import show

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


def real_patient() -> PatientCase:
    """A patient not simulated who may get a PD-(L)1 antibody alone, and no release."""
    studied = GenesStudied(frozenset(DRIVER_GENES), "Observation/g", TESTED)
    held = replace(without_driver(), genes_studied=(studied,), therapies=())
    return case(record=held, simulated=False)


def open_page(patient: AssessedPatient, language: str = "en") -> AppTest:
    app = AppTest.from_function(
        show_therapy, args=(patient, language), default_timeout=60
    )
    app.run()
    assert not app.exception
    return app


def said(part: AppTest | Block) -> str:
    return page_text(part).replace("\\", "")


def run(
    shown: PatientCase,
    language: str = "en",
    embeddings: NoduleEmbeddings | None = None,
) -> str:
    return said(open_page(assessed(shown, embeddings=embeddings), language))


@pytest.mark.slow
def test_an_answer_has_its_interval_comparators_drivers_and_missing_tests() -> None:
    text = run(case(record=without_driver()))
    for told in (
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
        assert told in text, told


def answers(patient: AssessedPatient) -> list[str]:
    """Both numbers with their intervals, as any page would write them."""
    found = patient.assessment.immunotherapy
    assert found is not None
    told = []
    for output in (found.response, found.progression_free):
        one = output.for_evaluation
        assert isinstance(one, Prediction)
        told.append(f"{percent(one.probability)} ({percent_interval(one.interval)})")
    return told


def option_cells(app: AppTest) -> set[str]:
    """What the tables of options say of this patient."""
    column = "This patient (model, 90 %)"
    tables = (table.value for table in app.table)
    cells = [table[column] for table in tables if column in table.columns]
    assert cells
    return {str(cell).replace("\\", "").replace("*", "") for c in cells for cell in c}


def unfold(block: Block) -> list[Expander]:
    """Take the parts for evaluation out of a page, and give them."""
    found = []
    for place, child in list(block.children.items()):
        if isinstance(child, Expander) and child.label.startswith("For evaluation"):
            found.append(block.children.pop(place))
        elif isinstance(child, Block):
            found += unfold(child)
    return found


@pytest.mark.slow
def test_without_release_every_number_of_a_real_patient_is_folded() -> None:
    patient = assessed(real_patient())
    app = open_page(patient)
    assert option_cells(app) == {NOT_RELEASED, "no patient-level model here"}
    (folded,) = unfold(app.main)
    assert "Response to a PD-(L)1 antibody (never switched on here)" in said(folded)
    assert len(folded.get("plotly_chart")) == 2
    assert not app.get("plotly_chart")
    for told in (
        *answers(patient),
        "What moved the answer",
        "What a missing test would be worth",
        "Patients like this one",
    ):
        assert told in said(folded), told
        assert told not in said(app), told


@pytest.mark.slow
def test_with_release_the_numbers_of_a_real_patient_stand_openly() -> None:
    patient = assessed(real_patient(), released=RELEASED)
    app = open_page(patient)
    response, lasting = answers(patient)
    assert option_cells(app) == {response, "no patient-level model here"}
    assert not unfold(app.main)
    assert response in said(app)
    assert lasting in said(app)


@pytest.mark.slow
@pytest.mark.parametrize("released", RELEASED)
def test_each_of_the_two_answers_has_a_release_of_its_own(
    released: ModelOutput,
) -> None:
    patient = assessed(real_patient(), released=[released])
    app = open_page(patient)
    found = answers(patient)
    if released is ModelOutput.IMMUNOTHERAPY_PROGRESSION:
        found.reverse()
        assert NOT_RELEASED in option_cells(app)
    (folded,) = unfold(app.main)
    counts, apart = found
    assert counts in said(app)
    assert counts not in said(folded)
    assert apart in said(folded)
    assert apart not in said(app)


@pytest.mark.slow
def test_why_nothing_is_said_stands_openly_without_release_too() -> None:
    app = open_page(assessed(case(simulated=False)))
    assert not unfold(app.main)
    assert "EGFR is altered" in said(app)


@pytest.mark.slow
def test_a_simulated_patient_whose_images_were_not_read_is_told_so() -> None:
    assert "they have not been read yet" in run(case())


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
    text = run(case(simulated=True, nodules=()), embeddings=NO_PICTURES)
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
