"""Mayo score: how likely a solitary nodule is malignant."""

from dataclasses import dataclass
from typing import Final

from data.reference.clinical_tables import risk_coefficients
from data.results.risk import ApplicabilityTest, RiskAnswer, RiskTarget
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
    "mayo",
    "Swensen 1997 (Arch Intern Med 157:849)",
    RiskTarget.NODULE_MALIGNANT,
)


@dataclass(frozen=True, slots=True)
class MayoInputs:
    """Inputs of the Mayo score; None is unknown.

    Attributes:
        age_years: Age at the scan.
        diameter_mm: Diameter of the nodule.
        spiculated: Required: the score has no form without it.
        upper_lobe: Right or left upper lobe.
        ever_smoker: Current or former.
        extrathoracic_cancer: Cancer outside the chest, more than 5 years ago.
        nodule_count: Only for the applicability test.
        cancer_within_5_years: Only for the applicability test.
        earlier_lung_cancer: Only for the applicability test.
    """

    age_years: float | None = None
    diameter_mm: float | None = None
    spiculated: bool | None = None
    upper_lobe: bool | None = None
    ever_smoker: bool | None = None
    extrathoracic_cancer: bool | None = None
    nodule_count: int | None = None
    cancer_within_5_years: bool | None = None
    earlier_lung_cancer: bool | None = None

    def __post_init__(self) -> None:
        refuse_outside("age_years", self.age_years, 18, 120)
        refuse_outside("diameter_mm", self.diameter_mm, 0.5, 200)
        refuse_outside("nodule_count", self.nodule_count, 1, 1000)


def mayo(inputs: MayoInputs) -> RiskAnswer:
    """Probability that a solitary nodule is malignant, before any PET.

    Args:
        inputs: Age, diameter and spiculation are required; the others may be
            unknown and then leave a range.

    Returns:
        The score, or which required inputs are missing.

    Source:
        Swensen et al. 1997, Arch Intern Med 157:849.

    Example:
        The published coefficients give, as a sum by hand confirms:

        >>> smoker = MayoInputs(
        ...     age_years=60,
        ...     diameter_mm=15,
        ...     spiculated=False,
        ...     upper_lobe=True,
        ...     ever_smoker=True,
        ...     extrathoracic_cancer=False,
        ... )
        >>> round(mayo(smoker).probability, 6)
        0.269985
    """
    age, diameter = inputs.age_years, inputs.diameter_mm
    if age is None or diameter is None or inputs.spiculated is None:
        return _SCORE.not_computable(
            unknown_among(
                age_years=age, diameter_mm=diameter, spiculated=inputs.spiculated
            )
        )
    beta = risk_coefficients("mayo")
    terms = [
        known("age_years", age, beta["age"] * age),
        known("diameter_mm", diameter, beta["diameter"] * diameter),
        yes_or_no("spiculated", inputs.spiculated, beta["spiculation"]),
        yes_or_no("upper_lobe", inputs.upper_lobe, beta["upper_lobe"]),
        yes_or_no("ever_smoker", inputs.ever_smoker, beta["ever_smoker"]),
        yes_or_no(
            "extrathoracic_cancer",
            inputs.extrathoracic_cancer,
            beta["extrathoracic_cancer"],
        ),
    ]
    return logistic_score(_SCORE, beta["intercept"], terms, _applicability(inputs))


def _applicability(inputs: MayoInputs) -> list[ApplicabilityTest]:
    count = inputs.nodule_count
    return [
        within("risk.domain.diameter_mm", inputs.diameter_mm, 4, 30),
        wanted("risk.domain.solitary", None if count is None else count == 1),
        wanted(
            "risk.domain.no_cancer_within_5_years", _not(inputs.cancer_within_5_years)
        ),
        wanted("risk.domain.no_earlier_lung_cancer", _not(inputs.earlier_lung_cancer)),
    ]


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value
