"""The Herder score: uptake, its two forms, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.patient.nodule_terms import PetUptake
from data.results.risk import RiskNotComputable
from fusion.risk.scores.herder import HerderForm, HerderInputs, herder, herder_after
from fusion.risk.scores.mayo import mayo
from tests.fusion.risk.scores.inputs_of_scores import MAYO, score


@given(st.floats(0.001, 0.999), st.sampled_from(HerderForm))
def test_herder_rises_with_uptake(pretest: float, form: HerderForm) -> None:
    rising = [
        score(herder(HerderInputs(pretest, uptake), form)).probability
        for uptake in PetUptake
    ]
    assert rising == sorted(rising)
    assert rising[0] > 0
    assert rising[-1] < 1


def test_herder_without_pet_is_not_computable() -> None:
    answer = herder(herder_after(score(mayo(MAYO)), None))
    assert isinstance(answer, RiskNotComputable)
    assert answer.inputs_missing == ("uptake",)


def test_herder_names_its_form() -> None:
    inputs = HerderInputs(0.27, PetUptake.FAINT)
    notes = [score(herder(inputs, form)).notes[0].key for form in HerderForm]
    assert notes == ["risk.herder.form", "risk.herder_likelihood_ratio.form"]


@pytest.mark.parametrize("pretest", [0.0, 1.0, -0.1, 27.0, float("nan")])
def test_a_pretest_probability_must_be_one(pretest: float) -> None:
    with pytest.raises(InvalidClinicalValueError, match="not a probability"):
        HerderInputs(pretest, PetUptake.NONE)
