"""The Brock score: what is required, what may be unknown, what is refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.imaging.nodule import Density
from data.results.risk import RiskNotComputable
from fusion.risk.scores.brock import BrockInputs, brock
from tests.fusion.risk.scores.inputs_of_scores import ages, diameters, maybe, score

BROCK = BrockInputs(
    age_years=62,
    female=False,
    longest_diameter_mm=10,
    nodule_count=4,
    density=Density.SOLID,
    upper_lobe=False,
    spiculated=False,
    emphysema=False,
    family_history=False,
)


brock_inputs = st.builds(
    BrockInputs,
    age_years=ages,
    female=st.booleans(),
    longest_diameter_mm=diameters,
    nodule_count=st.integers(1, 1000),
    density=st.none() | st.sampled_from(Density),
    upper_lobe=maybe,
    spiculated=maybe,
    emphysema=maybe,
    family_history=maybe,
)


@given(brock_inputs)
def test_brock_lies_within_the_range_of_its_unknown_inputs(inputs: BrockInputs) -> None:
    answer = score(brock(inputs))
    assert 0 < answer.lowest_probability <= answer.probability
    assert answer.probability <= answer.highest_probability < 1
    known = not answer.inputs_missing
    assert known == (answer.lowest_probability == answer.highest_probability)


@given(brock_inputs, diameters)
def test_brock_rises_with_size(inputs: BrockInputs, diameter_mm: float) -> None:
    smaller, larger = sorted([inputs.longest_diameter_mm or 1, diameter_mm])
    low = score(brock(replace(inputs, longest_diameter_mm=smaller)))
    high = score(brock(replace(inputs, longest_diameter_mm=larger)))
    assert low.probability <= high.probability


@given(brock_inputs, st.data())
def test_learning_an_input_stays_in_the_range(
    inputs: BrockInputs, data: st.DataObject
) -> None:
    before = score(brock(inputs))
    learned = replace(
        inputs,
        density=inputs.density or data.draw(st.sampled_from(Density)),
        upper_lobe=data.draw(st.booleans())
        if inputs.upper_lobe is None
        else inputs.upper_lobe,
    )
    after = score(brock(learned)).probability
    slack = 1e-12
    assert before.lowest_probability <= after + slack
    assert after <= before.highest_probability + slack


def test_unknown_spiculation_uses_the_model_without_it() -> None:
    answer = score(brock(replace(BROCK, spiculated=None)))
    assert answer.model == "brock_2a"
    assert "spiculated" not in dict(answer.inputs_used)
    assert [note.key for note in answer.notes] == ["risk.brock.without_spiculation"]


def test_an_unknown_input_is_listed_and_not_among_the_used() -> None:
    answer = score(brock(replace(BROCK, emphysema=None)))
    assert answer.inputs_missing == ("emphysema",)
    assert "emphysema" not in dict(answer.inputs_used)
    assert answer.probability == score(brock(BROCK)).probability


@pytest.mark.parametrize(
    "name", ["age_years", "female", "longest_diameter_mm", "nodule_count"]
)
def test_brock_without_a_required_input_says_which(name: str) -> None:
    answer = brock(replace(BROCK, **{name: None}))
    assert isinstance(answer, RiskNotComputable)
    assert answer.inputs_missing == (name,)


def test_brock_outside_its_domain_says_so() -> None:
    answer = score(brock(replace(BROCK, age_years=40, calcified=True)))
    keys = {test.message.key for test in answer.out_of_domain}
    assert keys == {"risk.domain.age_years.known", "risk.domain.not_calcified"}


def test_a_published_score_says_it_has_no_interval() -> None:
    answer = score(brock(BROCK))
    assert answer.interval is None
    assert "No interval" in answer.interval_note.in_language("en")
