"""Every published score, asked about one nodule with what is known of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from data.errors import FusionBoardError
from data.imaging.nodule import Density
from data.message import Message
from data.patient.nodule_terms import PetUptake
from data.results.known_input import KnownInput
from data.results.risk import RiskAnswer, RiskNotComputable, RiskScore, RiskTarget
from fusion.risk.known_inputs import number, term, truth
from fusion.risk.scores.brock import BrockInputs, brock
from fusion.risk.scores.herder import HerderInputs, herder, herder_after
from fusion.risk.scores.mayo import MayoInputs, mayo
from fusion.risk.scores.plco import PlcoInputs, RaceTerm, plcom2012
from fusion.risk.scores.va import VaInputs, va

_Inputs = Mapping[str, KnownInput]


@dataclass(frozen=True, slots=True)
class ScoresOfNodule:
    """The scores of one nodule; Brock without spiculation beside Brock with it.

    Attributes:
        brock: With spiculation where it is known, else without.
        brock_without: Without spiculation, where the first is with it; else None.
        mayo: Mayo.
        herder: Herder, logistic form.
        va: VA.
        person: PLCOm2012, which is about the person, as published and race-neutral.
    """

    brock: RiskAnswer
    brock_without: RiskAnswer | None
    mayo: RiskAnswer
    herder: RiskAnswer
    va: RiskAnswer
    person: tuple[RiskAnswer, ...]

    def all(self) -> Iterator[RiskAnswer]:
        """All of them."""
        yield self.brock
        if self.brock_without is not None:
            yield self.brock_without
        yield from (self.mayo, self.herder, self.va, *self.person)


def scores_of_nodule(inputs: _Inputs) -> ScoresOfNodule:
    """Ask every score; none is asked with an input that nobody gave.

    Args:
        inputs: What is known, by name.
    """
    by_mayo = _asked("mayo", lambda: mayo(_mayo_inputs(inputs)))
    known_spiculation = truth(inputs, "spiculated") is not None
    return ScoresOfNodule(
        brock=_asked("brock_2a", lambda: brock(_brock_inputs(inputs))),
        brock_without=_asked("brock_2a", lambda: _brock_without(inputs))
        if known_spiculation
        else None,
        mayo=by_mayo,
        herder=_asked("herder", lambda: herder(_herder_inputs(inputs, by_mayo))),
        va=_asked("va", lambda: va(_va_inputs(inputs))),
        person=_person(inputs),
    )


def _asked(model: str, ask: Callable[[], RiskAnswer]) -> RiskAnswer:
    """The answer, or why the inputs cannot be: they contradict each other."""
    try:
        return ask()
    except FusionBoardError as error:
        return _refused(model, error, RiskTarget.NODULE_MALIGNANT)


def _refused(
    model: str, error: FusionBoardError, target: RiskTarget
) -> RiskNotComputable:
    why = Message.of(f"{error.key}.what", **error.values)
    return RiskNotComputable(model, "", target, reasons=(why,))


def _count(inputs: _Inputs) -> int | None:
    count = number(inputs, "nodule_count")
    return None if count is None else int(count)


def _density(inputs: _Inputs) -> Density | None:
    density = term(inputs, "density")
    return Density(density) if density else None


def _brock_inputs(inputs: _Inputs) -> BrockInputs:
    return BrockInputs(
        age_years=number(inputs, "age_years"),
        female=truth(inputs, "female"),
        longest_diameter_mm=number(inputs, "longest_diameter_mm"),
        nodule_count=_count(inputs),
        density=_density(inputs),
        upper_lobe=truth(inputs, "upper_lobe"),
        spiculated=truth(inputs, "spiculated"),
        emphysema=truth(inputs, "emphysema"),
        family_history=truth(inputs, "family_history"),
        ever_smoker=truth(inputs, "ever_smoker"),
        calcified=truth(inputs, "calcified"),
    )


def _brock_without(inputs: _Inputs) -> RiskAnswer:
    """Model 2a though spiculation is known, to be seen beside 2b."""
    answer = brock(replace(_brock_inputs(inputs), spiculated=None))
    if isinstance(answer, RiskNotComputable):
        return answer
    return replace(answer, notes=(Message("risk_card.brock_without"),))


def _mayo_inputs(inputs: _Inputs) -> MayoInputs:
    return MayoInputs(
        age_years=number(inputs, "age_years"),
        diameter_mm=number(inputs, "longest_diameter_mm"),
        spiculated=truth(inputs, "spiculated"),
        upper_lobe=truth(inputs, "upper_lobe"),
        ever_smoker=truth(inputs, "ever_smoker"),
        extrathoracic_cancer=truth(inputs, "extrathoracic_cancer"),
        nodule_count=_count(inputs),
        cancer_within_5_years=truth(inputs, "cancer_within_5_years"),
        earlier_lung_cancer=truth(inputs, "earlier_lung_cancer"),
    )


def _herder_inputs(inputs: _Inputs, by_mayo: RiskAnswer) -> HerderInputs:
    read = term(inputs, "uptake")
    uptake = PetUptake(read) if read else None
    if isinstance(by_mayo, RiskScore):
        return herder_after(by_mayo, uptake, _density(inputs))
    return HerderInputs(uptake=uptake, density=_density(inputs))


def _va_inputs(inputs: _Inputs) -> VaInputs:
    return VaInputs(
        age_years=number(inputs, "age_years"),
        diameter_mm=number(inputs, "longest_diameter_mm"),
        ever_smoker=truth(inputs, "ever_smoker"),
        years_since_quitting=_years_since_quitting(inputs),
        nodule_count=_count(inputs),
    )


def _years_since_quitting(inputs: _Inputs) -> float | None:
    years = number(inputs, "years_since_quitting")
    current = truth(inputs, "current_smoker")
    return 0.0 if years is None and current else years


def _person(inputs: _Inputs) -> tuple[RiskAnswer, ...]:
    race, education = term(inputs, "race"), number(inputs, "education")
    try:
        both = plcom2012(
            PlcoInputs(
                age_years=number(inputs, "age_years"),
                race=RaceTerm(race) if race else None,
                education=None if education is None else int(education),
                bmi_kg_m2=number(inputs, "bmi_kg_m2"),
                copd=truth(inputs, "copd"),
                personal_cancer=truth(inputs, "known_cancer"),
                family_history=truth(inputs, "family_history"),
                ever_smoker=truth(inputs, "ever_smoker"),
                current_smoker=truth(inputs, "current_smoker"),
                cigarettes_per_day=number(inputs, "cigarettes_per_day"),
                years_smoked=number(inputs, "years_smoked"),
                years_since_quitting=_years_since_quitting(inputs),
            )
        )
    except FusionBoardError as error:
        target = RiskTarget.LUNG_CANCER_WITHIN_6_YEARS
        models = ("plcom2012", "plcom2012_race_neutral")
        return tuple(_refused(model, error, target) for model in models)
    return both.as_published, both.race_neutral
