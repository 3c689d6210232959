"""A nodule with its known outcome, as a cohort's table gives it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoduleOutcome:
    """One nodule of a cohort; None is unknown.

    Attributes:
        patient: The same number for nodules of one patient.
        malignant: What it turned out to be.
        age_years: Age at the scan.
        female: Sex; the scores know two.
        diameter_mm: Longest diameter.
        upper_lobe: Right or left upper lobe, the lingula with it.
        spiculated: Said by a reader.
        ever_smoker: Current or former.
    """

    patient: int
    malignant: bool
    age_years: float | None
    female: bool | None
    diameter_mm: float | None
    upper_lobe: bool | None
    spiculated: bool | None
    ever_smoker: bool | None
