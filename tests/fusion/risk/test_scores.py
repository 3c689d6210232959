"""Malignancy scores: what is required, what may be unknown, what is refused."""

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density
from data.patient.nodule_terms import PetUptake
from data.results.risk import RiskNotComputable, RiskScore
from fusion.risk.scores.brock import BrockInputs, brock
from fusion.risk.scores.herder import HerderForm, HerderInputs, herder, herder_after
from fusion.risk.scores.mayo import MayoInputs, mayo
from fusion.risk.scores.plco import PlcoInputs, RaceTerm, plcom2012
from fusion.risk.scores.va import VaInputs, va

maybe = st.none() | st.booleans()
ages = st.floats(18, 120)
diameters = st.floats(0.5, 200)
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
MAYO = MayoInputs(
    age_years=60,
    diameter_mm=15,
    spiculated=False,
    upper_lobe=True,
    ever_smoker=True,
    extrathoracic_cancer=False,
)
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
mayo_inputs = st.builds(
    MayoInputs,
    age_years=ages,
    diameter_mm=diameters,
    spiculated=st.booleans(),
    upper_lobe=maybe,
    ever_smoker=maybe,
    extrathoracic_cancer=maybe,
)


def score(answer: object) -> RiskScore:
    assert isinstance(answer, RiskScore), answer
    return answer


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


def test_va_asks_smokers_when_they_quit() -> None:
    answer = va(VaInputs(age_years=65, diameter_mm=20, ever_smoker=True))
    assert isinstance(answer, RiskNotComputable)
    assert answer.inputs_missing == ("years_since_quitting",)


def test_va_asks_never_smokers_nothing_more() -> None:
    answer = va(VaInputs(age_years=50, diameter_mm=10, ever_smoker=False))
    assert score(answer).probability == pytest.approx(0.032641, abs=5e-7)


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


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (BrockInputs, {"age_years": -1}),
        (BrockInputs, {"age_years": float("nan")}),
        (BrockInputs, {"longest_diameter_mm": 0}),
        (BrockInputs, {"nodule_count": 0}),
        (MayoInputs, {"diameter_mm": -5}),
        (MayoInputs, {"age_years": 130}),
        (VaInputs, {"diameter_mm": float("inf")}),
        (PlcoInputs, {"bmi_kg_m2": 2}),
        (PlcoInputs, {"education": 7}),
        (PlcoInputs, {"age_years": 60, "years_smoked": 61}),
    ],
)
def test_nonsense_is_refused(
    kind: Callable[..., object], values: dict[str, float]
) -> None:
    with pytest.raises(InvalidClinicalValueError, match="not possible in a patient"):
        kind(**values)


@pytest.mark.parametrize("pretest", [0.0, 1.0, -0.1, 27.0, float("nan")])
def test_a_pretest_probability_must_be_one(pretest: float) -> None:
    with pytest.raises(InvalidClinicalValueError, match="not a probability"):
        HerderInputs(pretest, PetUptake.NONE)


def test_never_smokers_cannot_have_quit() -> None:
    with pytest.raises(InvalidClinicalValueError, match="never smoked"):
        VaInputs(ever_smoker=False, years_since_quitting=5)


def test_current_smokers_cannot_have_quit() -> None:
    with pytest.raises(InvalidClinicalValueError, match="smokes today"):
        PlcoInputs(current_smoker=True, years_since_quitting=5)


@pytest.mark.parametrize("kind", [BrockInputs, MayoInputs, VaInputs, HerderInputs])
def test_everything_may_be_unknown(kind: type[BrockInputs]) -> None:
    assert all(getattr(kind(), field.name) is None for field in fields(kind))
