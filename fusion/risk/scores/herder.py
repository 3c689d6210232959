"""Herder score: how PET uptake changes the Mayo score."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density
from data.message import Message
from data.patient.nodule_terms import PetUptake
from data.reference.clinical_tables import risk_coefficients
from data.results.risk import ApplicabilityTest, RiskAnswer, RiskScore, RiskTarget
from fusion.risk.scores.logistic import (
    PublishedScore,
    known,
    log_odds_of,
    logistic_score,
    unknown_among,
    wanted,
)

_PUBLICATION: Final = "Herder 2005 (Chest 128:2490)"


class HerderForm(StrEnum):
    """Form of the Herder score, of the two in circulation, which differ widely."""

    LOGISTIC = "herder"
    LIKELIHOOD_RATIO = "herder_likelihood_ratio"


@dataclass(frozen=True, slots=True)
class HerderInputs:
    """Inputs of the Herder score; None is unknown.

    Attributes:
        mayo_probability: The Mayo score itself, 0 to 1; not its log-odds.
        uptake: FDG uptake, entered by the person who read the PET.
        density: Only for the applicability test: made on solid nodules.
    """

    mayo_probability: float | None = None
    uptake: PetUptake | None = None
    density: Density | None = None

    def __post_init__(self) -> None:
        pretest = self.mayo_probability
        if pretest is not None and not 0 < pretest < 1:
            raise InvalidClinicalValueError("risk.probability", value=pretest)


def herder(inputs: HerderInputs, form: HerderForm = HerderForm.LOGISTIC) -> RiskAnswer:
    """Probability that a nodule is malignant, once its PET was read.

    Args:
        inputs: Both the Mayo score and the uptake are required.
        form: `LOGISTIC` is what BTS 2015 and most calculators use; the answer says
            which form it is.

    Returns:
        The score, or which required inputs are missing.

    Source:
        Herder et al. 2005, Chest 128:2490; as used by Callister et al. 2015,
        Thorax 70 suppl 2.

    Example:
        The coefficients of Herder 2005 give:

        >>> faint = HerderInputs(mayo_probability=0.269985, uptake=PetUptake.FAINT)
        >>> round(herder(faint).probability, 4)
        0.1946
    """
    score = PublishedScore(form.value, _PUBLICATION, RiskTarget.NODULE_MALIGNANT)
    pretest, uptake = inputs.mayo_probability, inputs.uptake
    if pretest is None or uptake is None:
        return score.not_computable(
            unknown_among(mayo_probability=pretest, uptake=uptake)
        )
    return _scored(score, form, pretest, uptake, _applicability(inputs))


def herder_after(
    mayo: RiskScore, uptake: PetUptake | None, density: Density | None = None
) -> HerderInputs:
    """The inputs of the Herder score that follow a Mayo score.

    Herder was fitted to Mayo as published, so a recalibrated Mayo is undone.
    """
    published = mayo.published_probability
    return HerderInputs(
        mayo_probability=mayo.probability if published is None else published,
        uptake=uptake,
        density=density,
    )


def _scored(
    score: PublishedScore,
    form: HerderForm,
    pretest: float,
    uptake: PetUptake,
    applicability: list[ApplicabilityTest],
) -> RiskScore:
    numbers = risk_coefficients(form.value)
    if form is HerderForm.LOGISTIC:
        intercept = numbers["intercept"]
        pretest_share = numbers["mayo_probability"] * pretest
        uptake_share = numbers[uptake]
    else:
        intercept = 0.0
        pretest_share = log_odds_of(pretest)
        uptake_share = log_odds_of(numbers[uptake] / (1 + numbers[uptake]))
    terms = [
        known("mayo_probability", pretest, pretest_share),
        known("uptake", uptake.value, uptake_share),
    ]
    notes = [Message(f"risk.{form.value}.form")]
    return logistic_score(score, intercept, terms, applicability, notes)


def _applicability(inputs: HerderInputs) -> list[ApplicabilityTest]:
    density = inputs.density
    solid = None if density is None else density is Density.SOLID
    return [wanted("risk.domain.solid", solid)]
