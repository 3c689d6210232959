"""The Mayo score: what is required and whom it is for."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from data.results.risk import RiskNotComputable
from fusion.risk.scores.mayo import MayoInputs, mayo
from tests.fusion.risk.scores.inputs_of_scores import (
    MAYO,
    ages,
    diameters,
    maybe,
    score,
)

mayo_inputs = st.builds(
    MayoInputs,
    age_years=ages,
    diameter_mm=diameters,
    spiculated=st.booleans(),
    upper_lobe=maybe,
    ever_smoker=maybe,
    extrathoracic_cancer=maybe,
)


@given(mayo_inputs)
def test_mayo_is_a_probability(inputs: MayoInputs) -> None:
    answer = score(mayo(inputs))
    assert 0 < answer.lowest_probability <= answer.probability
    assert answer.probability <= answer.highest_probability < 1


def test_mayo_needs_spiculation() -> None:
    answer = mayo(replace(MAYO, spiculated=None))
    assert isinstance(answer, RiskNotComputable)
    assert answer.inputs_missing == ("spiculated",)


def test_mayo_is_not_for_several_nodules() -> None:
    answer = score(mayo(replace(MAYO, nodule_count=3)))
    assert "risk.domain.solitary" in {t.message.key for t in answer.out_of_domain}
