"""VA score: how likely a solitary nodule is malignant, from four inputs."""

from dataclasses import dataclass
from typing import Final

from data.errors import InvalidClinicalValueError
from data.reference.clinical_tables import risk_coefficients
from data.results.risk import RiskAnswer, RiskTarget
from fusion.risk.scores.logistic import (
    PublishedScore,
    known,
    logistic_score,
    refuse_outside,
    unknown_among,
    wanted,
    within,
    yes_or_no,
)

_SCORE: Final = PublishedScore(
    "va", "Gould 2007 (Chest 131:383)", RiskTarget.NODULE_MALIGNANT
)


@dataclass(frozen=True, slots=True)
class VaInputs:
    """Inputs of the VA score; None is unknown.

    Attributes:
        age_years: Age at the scan.
        diameter_mm: Diameter of the nodule.
        ever_smoker: Current or former.
        years_since_quitting: 0 for current smokers; not asked of never-smokers.
        nodule_count: Only for the applicability test.
    """

    age_years: float | None = None
    diameter_mm: float | None = None
    ever_smoker: bool | None = None
    years_since_quitting: float | None = None
    nodule_count: int | None = None

    def __post_init__(self) -> None:
        refuse_outside("age_years", self.age_years, 18, 120)
        refuse_outside("diameter_mm", self.diameter_mm, 0.5, 200)
        refuse_outside("years_since_quitting", self.years_since_quitting, 0, 110)
        refuse_outside("nodule_count", self.nodule_count, 1, 1000)
        if self.ever_smoker is False and self.years_since_quitting:
            raise InvalidClinicalValueError(
                "risk.never_smoker_quit", years=self.years_since_quitting
            )


def va(inputs: VaInputs) -> RiskAnswer:
    """Probability that a solitary nodule is malignant.

    Args:
        inputs: All of age, diameter, smoking and, for smokers, years since quitting
            are required.

    Returns:
        The score, or which required inputs are missing.

    Source:
        Gould et al. 2007, Chest 131:383.

    Example:
        The coefficients of Gould 2007 give:

        >>> quit_15_years = VaInputs(
        ...     age_years=65, diameter_mm=20, ever_smoker=True, years_since_quitting=15
        ... )
        >>> round(va(quit_15_years).probability, 6)
        0.527472
    """
    age, diameter = inputs.age_years, inputs.diameter_mm
    quit_years = inputs.years_since_quitting if inputs.ever_smoker else 0.0
    if age is None or diameter is None or inputs.ever_smoker is None:
        return _SCORE.not_computable(
            unknown_among(
                age_years=age, diameter_mm=diameter, ever_smoker=inputs.ever_smoker
            )
        )
    if quit_years is None:
        return _SCORE.not_computable(["years_since_quitting"])
    beta = risk_coefficients("va")
    quitting = beta["decades_since_quitting"] * quit_years / 10
    terms = [
        known("age_years", age, beta["age_decades"] * age / 10),
        known("diameter_mm", diameter, beta["diameter"] * diameter),
        yes_or_no("ever_smoker", inputs.ever_smoker, beta["ever_smoker"]),
        known("years_since_quitting", quit_years, quitting),
    ]
    count = inputs.nodule_count
    applicability = [
        within("risk.domain.diameter_mm", diameter, 7, 30),
        wanted("risk.domain.solitary", None if count is None else count == 1),
    ]
    return logistic_score(_SCORE, beta["intercept"], terms, applicability)
