"""Brock (PanCan) score: how likely one nodule on a screening CT is cancer."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from data.imaging.nodule import Density
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

_VERSION: Final = "McWilliams 2013 (NEJM 369:910)"
# Years and count; McWilliams 2013, Table 2.
_CENTRE_AGE_YEARS: Final = 62
_CENTRE_COUNT: Final = 4  # count, McWilliams 2013 Table 2
_CENTRE_SIZE: Final = 1.58113883  # (4 mm / 10)^-0.5, McWilliams 2013 Table 2


class BrockDigits(StrEnum):
    """Print of the coefficients of model 2b that is used."""

    PUBLISHED = "brock_2b"
    SEVEN = "brock_2b_7_digits"


@dataclass(frozen=True, slots=True)
class BrockInputs:
    """Inputs of the Brock score; None is unknown.

    Attributes:
        age_years: Age at the scan.
        female: Sex; the score knows two.
        longest_diameter_mm: Maximum axial diameter, not the mean of two axes.
        nodule_count: All non-calcified nodules, at least 1.
        density: Attenuation class; taken as solid where unknown.
        upper_lobe: Right or left upper lobe; the lingula belongs to the left one.
        spiculated: Where unknown, the model without spiculation is used.
        emphysema: Seen on CT.
        family_history: Lung cancer in the family.
        ever_smoker: Only for the applicability test.
        calcified: Only for the applicability test.
    """

    age_years: float | None = None
    female: bool | None = None
    longest_diameter_mm: float | None = None
    nodule_count: int | None = None
    density: Density | None = None
    upper_lobe: bool | None = None
    spiculated: bool | None = None
    emphysema: bool | None = None
    family_history: bool | None = None
    ever_smoker: bool | None = None
    calcified: bool | None = None

    def __post_init__(self) -> None:
        refuse_outside("age_years", self.age_years, 18, 120)
        refuse_outside("longest_diameter_mm", self.longest_diameter_mm, 0.5, 200)
        refuse_outside("nodule_count", self.nodule_count, 1, 1000)


def brock(
    inputs: BrockInputs, digits: BrockDigits = BrockDigits.PUBLISHED
) -> RiskAnswer:
    """Probability that a nodule is, or within years turns out to be, lung cancer.

    Model 2b where spiculation is known, model 2a where it is not: an unknown
    spiculation is never taken as absent.

    Args:
        inputs: Age, sex, diameter and count are required; the others may be
            unknown and then leave a range.
        digits: Print of the coefficients of model 2b; for comparisons.

    Returns:
        The score, or which required inputs are missing.

    Source:
        McWilliams et al. 2013, NEJM 369:910, Table 2, models 2a and 2b.

    Example:
        Model 2b of McWilliams 2013, a nodule of 10 mm, the rest at its centres:

        >>> inputs = BrockInputs(
        ...     age_years=62,
        ...     female=False,
        ...     longest_diameter_mm=10,
        ...     nodule_count=4,
        ...     density=Density.SOLID,
        ...     upper_lobe=False,
        ...     spiculated=False,
        ...     emphysema=False,
        ...     family_history=False,
        ... )
        >>> round(brock(inputs).probability, 6)
        0.025098
    """
    model = "brock_2a" if inputs.spiculated is None else digits.value
    score = PublishedScore(model, _VERSION, RiskTarget.NODULE_MALIGNANT)
    required = unknown_among(
        age_years=inputs.age_years,
        female=inputs.female,
        longest_diameter_mm=inputs.longest_diameter_mm,
        nodule_count=inputs.nodule_count,
    )
    if required:
        return score.not_computable(required)
    coefficients = risk_coefficients(model)
    return logistic_score(
        score,
        coefficients["intercept"],
        [*_measured(inputs, coefficients), *_described(inputs, coefficients)],
        _applicability(inputs),
        _notes(inputs),
    )


def _measured(inputs: BrockInputs, beta: Mapping[str, float]) -> list[Term]:
    """The inputs without which there is no score."""
    age, diameter = inputs.age_years or 0, inputs.longest_diameter_mm or 0
    count = inputs.nodule_count or 0
    size = (diameter / 10) ** -0.5 - _CENTRE_SIZE
    return [
        known("age_years", age, beta["age"] * (age - _CENTRE_AGE_YEARS)),
        yes_or_no("female", inputs.female, beta["female"]),
        known("longest_diameter_mm", diameter, beta["size"] * size),
        known("nodule_count", count, beta["count"] * (count - _CENTRE_COUNT)),
    ]


def _described(inputs: BrockInputs, beta: Mapping[str, float]) -> list[Term]:
    """The inputs that may be unknown."""
    density = {kind.value: beta[kind.value] for kind in Density}
    terms = [
        one_of("density", inputs.density, density, Density.SOLID),
        yes_or_no("upper_lobe", inputs.upper_lobe, beta["upper_lobe"]),
        yes_or_no("emphysema", inputs.emphysema, beta["emphysema"]),
        yes_or_no("family_history", inputs.family_history, beta["family_history"]),
    ]
    if inputs.spiculated is not None:
        terms.append(yes_or_no("spiculated", inputs.spiculated, beta["spiculation"]))
    return terms


def _applicability(inputs: BrockInputs) -> list[ApplicabilityTest]:
    return [
        within("risk.domain.age_years", inputs.age_years, 50, 75),
        within("risk.domain.diameter_mm", inputs.longest_diameter_mm, 1, 30),
        wanted("risk.domain.ever_smoker", inputs.ever_smoker),
        wanted(
            "risk.domain.not_calcified",
            None if inputs.calcified is None else not inputs.calcified,
        ),
    ]


def _notes(inputs: BrockInputs) -> list[Message]:
    if inputs.spiculated is None:
        return [Message("risk.brock.without_spiculation")]
    return []
