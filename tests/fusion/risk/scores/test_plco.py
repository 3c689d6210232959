"""PLCOm2012, with its race term and without."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.results.risk import RiskNotComputable, RiskScore
from fusion.risk.scores.plco import PlcoInputs, RaceTerm, plcom2012
from tests.fusion.risk.scores.inputs_of_scores import score

PLCO = PlcoInputs(
    age_years=62,
    race=RaceTerm.BLACK,
    education=4,
    bmi_kg_m2=27,
    copd=False,
    personal_cancer=False,
    family_history=False,
    ever_smoker=True,
    current_smoker=True,
    cigarettes_per_day=20,
    years_smoked=27,
)


@given(st.sampled_from(RaceTerm))
def test_the_race_neutral_run_ignores_race(race: RaceTerm) -> None:
    answer = plcom2012(replace(PLCO, race=race))
    neutral = score(plcom2012(PLCO).race_neutral)
    assert score(answer.race_neutral).probability == neutral.probability
    assert "race" not in dict(neutral.inputs_used)


def test_unknown_race_leaves_the_race_neutral_run() -> None:
    answer = plcom2012(replace(PLCO, race=None))
    assert isinstance(answer.as_published, RiskNotComputable)
    assert answer.as_published.inputs_missing == ("race",)
    assert isinstance(answer.race_neutral, RiskScore)


def test_plco_is_not_for_never_smokers() -> None:
    answer = plcom2012(PlcoInputs(age_years=62, ever_smoker=False)).race_neutral
    assert isinstance(answer, RiskNotComputable)
    assert [reason.key for reason in answer.reasons] == ["risk.plco.never_smoker"]


def test_current_smokers_cannot_have_quit() -> None:
    with pytest.raises(InvalidClinicalValueError, match="smokes today"):
        PlcoInputs(current_smoker=True, years_since_quitting=5)
