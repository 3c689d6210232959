"""PLCOm2012: how likely a person who ever smoked gets lung cancer in 6 years."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from data.errors import InvalidClinicalValueError
from data.message import Message
from data.reference.clinical_tables import risk_coefficients
from data.results.risk import ApplicabilityTest, RiskAnswer, RiskTarget
from fusion.risk.scores.logistic import (
    PublishedScore,
    Term,
    known,
    logistic_score,
    one_of,
    refuse_outside,
    unknown_among,
    wanted,
    within,
    yes_or_no,
)

_VERSION: Final = "Tammemägi 2013 (NEJM 368:728)"
_TARGET: Final = RiskTarget.LUNG_CANCER_WITHIN_6_YEARS
# (number a day / 10)^-1, Tammemägi 2013 Table 2.
_CENTRE_INVERSE_PACKS: Final = 0.4021541613


class RaceTerm(StrEnum):
    """The categories of the score's contested race term, as published in the USA."""

    WHITE = "white"
    BLACK = "black"
    HISPANIC = "hispanic"
    ASIAN = "asian"
    AMERICAN_INDIAN = "american_indian"
    PACIFIC_ISLANDER = "pacific_islander"


@dataclass(frozen=True, slots=True)
class PlcoInputs:
    """Inputs of PLCOm2012; None is unknown.

    Attributes:
        age_years: Age today.
        race: Category of the race term; only the published run uses it.
        education: 1 (less than high school) to 6 (postgraduate).
        bmi_kg_m2: Body mass index.
        copd: COPD, emphysema or chronic bronchitis.
        personal_cancer: Any earlier cancer.
        family_history: Lung cancer in the family.
        ever_smoker: The score exists only for ever-smokers.
        current_smoker: Smokes today.
        cigarettes_per_day: Mean over the years smoked.
        years_smoked: Years of smoking.
        years_since_quitting: 0 for current smokers.
    """

    age_years: float | None = None
    race: RaceTerm | None = None
    education: int | None = None
    bmi_kg_m2: float | None = None
    copd: bool | None = None
    personal_cancer: bool | None = None
    family_history: bool | None = None
    ever_smoker: bool | None = None
    current_smoker: bool | None = None
    cigarettes_per_day: float | None = None
    years_smoked: float | None = None
    years_since_quitting: float | None = None

    def __post_init__(self) -> None:
        refuse_outside("age_years", self.age_years, 18, 120)
        refuse_outside("education", self.education, 1, 6)
        refuse_outside("bmi_kg_m2", self.bmi_kg_m2, 8, 120)
        refuse_outside("cigarettes_per_day", self.cigarettes_per_day, 0.1, 200)
        oldest = self.age_years if self.age_years is not None else 120
        refuse_outside("years_smoked", self.years_smoked, 0, oldest)
        refuse_outside("years_since_quitting", self.years_since_quitting, 0, oldest)
        if self.current_smoker and self.years_since_quitting:
            raise InvalidClinicalValueError(
                "risk.current_smoker_quit", years=self.years_since_quitting
            )


@dataclass(frozen=True, slots=True)
class PlcoAnswer:
    """PLCOm2012 twice: the race term is contested, so neither run stands alone.

    Attributes:
        as_published: With the race term.
        race_neutral: With the race term at zero.
    """

    as_published: RiskAnswer
    race_neutral: RiskAnswer


def plcom2012(inputs: PlcoInputs) -> PlcoAnswer:
    """Probability of lung cancer within 6 years, as published and race-neutral.

    Args:
        inputs: Age and the smoking history are required, and race for the
            published run; the others may be unknown and then leave a range.

    Returns:
        Both runs; each a score, or why it was not computed.

    Source:
        Tammemägi et al. 2013, NEJM 368:728, Table 2.
    """
    return PlcoAnswer(
        as_published=_run(inputs, with_race=True),
        race_neutral=_run(inputs, with_race=False),
    )


def _run(inputs: PlcoInputs, *, with_race: bool) -> RiskAnswer:
    model = "plcom2012" if with_race else "plcom2012_race_neutral"
    score = PublishedScore(model, _VERSION, _TARGET)
    if inputs.ever_smoker is False:
        return score.not_computable(reasons=[Message("risk.plco.never_smoker")])
    if inputs.current_smoker:
        inputs = replace(inputs, years_since_quitting=0.0)
    required = unknown_among(
        age_years=inputs.age_years,
        current_smoker=inputs.current_smoker,
        cigarettes_per_day=inputs.cigarettes_per_day,
        years_smoked=inputs.years_smoked,
        years_since_quitting=inputs.years_since_quitting,
    )
    if with_race and inputs.race is None:
        required += ("race",)
    if required:
        return score.not_computable(required)
    beta = risk_coefficients("plcom2012")
    terms = [*_smoking(inputs, beta), *_person(inputs, beta)]
    if with_race:
        race = {term.value: beta[term.value] for term in RaceTerm}
        terms.append(one_of("race", inputs.race, race, RaceTerm.WHITE))
    return logistic_score(
        score,
        beta["intercept"],
        terms,
        _applicability(inputs),
        [Message("risk.plco.race_term" if with_race else "risk.plco.race_neutral")],
    )


def _smoking(inputs: PlcoInputs, beta: Mapping[str, float]) -> list[Term]:
    packs = (inputs.cigarettes_per_day or 1) / 10
    smoked, quit_years = inputs.years_smoked or 0, inputs.years_since_quitting or 0
    return [
        yes_or_no("current_smoker", inputs.current_smoker, beta["current_smoker"]),
        known(
            "cigarettes_per_day",
            inputs.cigarettes_per_day,
            beta["cigarettes"] * (1 / packs - _CENTRE_INVERSE_PACKS),
        ),
        known("years_smoked", smoked, beta["years_smoked"] * (smoked - 27)),
        known(
            "years_since_quitting",
            quit_years,
            beta["years_since_quitting"] * (quit_years - 10),
        ),
    ]


def _person(inputs: PlcoInputs, beta: Mapping[str, float]) -> list[Term]:
    age = inputs.age_years or 0
    bmi = {str(step): beta["bmi"] * (step - 27) for step in (18, 27, 40)}
    education = {str(step): beta["education"] * (step - 4) for step in range(1, 7)}
    return [
        known("age_years", age, beta["age"] * (age - 62)),
        one_of("education", None, education, "4")
        if inputs.education is None
        else known("education", inputs.education, education[str(inputs.education)]),
        one_of("bmi_kg_m2", None, bmi, "27")
        if inputs.bmi_kg_m2 is None
        else known(
            "bmi_kg_m2", inputs.bmi_kg_m2, beta["bmi"] * (inputs.bmi_kg_m2 - 27)
        ),
        yes_or_no("copd", inputs.copd, beta["copd"]),
        yes_or_no("personal_cancer", inputs.personal_cancer, beta["personal_cancer"]),
        yes_or_no("family_history", inputs.family_history, beta["family_history"]),
    ]


def _applicability(inputs: PlcoInputs) -> list[ApplicabilityTest]:
    return [
        within("risk.domain.age_years", inputs.age_years, 55, 74),
        wanted("risk.domain.ever_smoker", inputs.ever_smoker),
    ]
