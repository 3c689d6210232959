"""What is known of a nodule and its patient, and who says so."""

from dataclasses import replace

import pytest

from data.coding import Coding
from data.partial_date import PartialDate, age_on
from data.patient.record import CancerCondition, Smoking, SmokingStatus
from data.results.known_input import InputOrigin
from fusion.risk.known_inputs import known_inputs, number, truth
from tests.fusion.assessment.patients import LAST, person, said
from tests.pages.example_cases import record


def test_what_a_person_says_goes_before_the_record_and_shows_both() -> None:
    shown = person(400)
    inputs = known_inputs(shown, shown.nodules[0], said(("ever_smoker", "no")).facts)
    smoking = inputs["ever_smoker"]
    assert (smoking.value, smoking.instead_of) == (False, True)
    assert smoking.origin is InputOrigin.ENTERED
    assert smoking.source == "Dr Reader"


def test_the_record_gives_smoking_and_cancers_with_their_source() -> None:
    cancers = (
        CancerCondition(Coding("Breast cancer"), "C/1", onset=PartialDate(2015, 3)),
        CancerCondition(
            Coding("Lung cancer"), "C/2", onset=PartialDate(2024), lung=True
        ),
        CancerCondition(Coding("Melanoma?"), "C/3", confirmed=False),
    )
    smoking = (
        Smoking("O/2", SmokingStatus.NEVER),
        Smoking("O/1", SmokingStatus.FORMER),
    )
    shown = person(400, record=replace(record(), cancers=cancers, smoking=smoking))
    inputs = known_inputs(shown, shown.nodules[0], [])
    assert truth(inputs, "ever_smoker") is True  # who ever smoked has smoked
    assert truth(inputs, "current_smoker") is False
    assert inputs["extrathoracic_cancer"].source == "C/1"
    assert inputs["cancer_within_5_years"].source == "C/2"
    assert inputs["earlier_lung_cancer"].source == "C/2"
    assert number(inputs, "age_years") == 67


def test_silence_of_the_record_is_unknown_not_no() -> None:
    shown = person(400, record=replace(record(), cancers=(), smoking=()))
    inputs = known_inputs(shown, shown.nodules[0], [])
    for name in ("ever_smoker", "known_cancer", "extrathoracic_cancer", "emphysema"):
        assert truth(inputs, name) is None, name


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (PartialDate(1958, 1, 10), 68),
        (PartialDate(1958, 1, 11), 67),
        (PartialDate(1958, 2), 67),
        (PartialDate(1958), 67),
    ],
)
def test_age_is_in_completed_years_on_the_day_of_the_scan(
    born: PartialDate, age: int
) -> None:
    assert age_on(born, LAST) == age
