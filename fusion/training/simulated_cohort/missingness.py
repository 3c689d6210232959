"""Takes away from simulated patients what a hospital would not have of them."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from data.cohorts.cohort import ColumnKind, PatientCohort
from data.reference.cohort_schema import cohort_columns
from data.results.prediction import Modality
from fusion.network.fused_inputs import features
from fusion.network.prediction_tasks import therapies
from fusion.training.simulated_cohort.effects import Columns

_ID_FORMAT: Final = "SIM-{seed}-{number:06d}"


@dataclass(frozen=True, slots=True)
class Gaps:
    """Frequencies of what is missing, as shares.

    Attributes:
        clinic: Of whole modalities, in a nodule clinic.
        therapy: Of whole modalities, before a therapy.
        features: Of single columns of a modality that is there.
        seldom: Of columns that are seldom measured.
    """

    clinic: tuple[tuple[Modality, float], ...] = (
        (Modality.IMAGE, 0.05),
        (Modality.CLINICAL, 0.05),
        (Modality.PATHOLOGY, 0.75),
        (Modality.GENOMIC, 0.85),
        (Modality.PRIOR_VOLUME, 0.40),
    )
    therapy: tuple[tuple[Modality, float], ...] = (
        (Modality.IMAGE, 0.25),
        (Modality.CLINICAL, 0.05),
        (Modality.PATHOLOGY, 0.10),
        (Modality.GENOMIC, 0.25),
        (Modality.PRIOR_VOLUME, 0.50),
    )
    features: float = 0.08
    seldom: tuple[tuple[str, float], ...] = (
        ("pdl1_tps_percent", 0.15),
        ("tmb_per_mb", 0.30),
        ("msi", 0.30),
        ("hla_loh", 0.60),
        ("nlr", 0.15),
        ("albumin_g_dl", 0.20),
    )

    @classmethod
    def none(cls) -> "Gaps":
        """Nothing is missing, as no real cohort is."""
        return cls((), (), 0.0, ())


class _Plan(Protocol):
    @property
    def seed(self) -> int: ...
    @property
    def gaps(self) -> Gaps: ...


def with_gaps(
    complete: Columns,
    therapy: NDArray[np.int64],
    clinic: NDArray[np.bool_],
    plan: _Plan,
    rng: np.random.Generator,
) -> tuple[PatientCohort, NDArray[np.bool_]]:
    """Reduce the cohort to what a hospital would know.

    Args:
        complete: Every column.
        therapy: Shape (patients,); what was given.
        clinic: Shape (patients,); whether it is a patient of a nodule clinic.
        plan: Seed and gaps.
        rng: Chance.

    Returns:
        The cohort, and shape (patients,): who has an image.
    """
    count = len(clinic)
    there = {
        modality: rng.random(count) >= _shares(plan.gaps, modality, clinic)
        for modality in Modality
    }
    seldom = dict(plan.gaps.seldom)
    numbers: dict[str, NDArray[np.float64]] = {}
    categories: dict[str, NDArray[np.str_]] = {
        "therapy": np.array(therapies())[therapy]
    }
    for feature in features():
        share = seldom.get(feature.column, plan.gaps.features)
        if feature.modality is Modality.PRIOR_VOLUME:
            share = 0.0  # a slope never comes without its error
        known = there[feature.modality] & (rng.random(count) >= share)
        column = _measured(feature.column, complete, rng)
        if cohort_columns("patients")[feature.column].kind is ColumnKind.CATEGORY:
            categories[feature.column] = np.where(known, column.astype(str), "")
        else:
            numbers[feature.column] = np.where(known, column.astype(float), np.nan)
    cohort = PatientCohort(
        "simulated",
        tuple(_ID_FORMAT.format(seed=plan.seed, number=i) for i in range(count)),
        np.where(clinic, "simulated nodule clinic", "simulated oncology"),
        np.ones(count, bool),
        numbers,
        categories,
    )
    return cohort, there[Modality.IMAGE]


def _measured(
    column: str, complete: Columns, rng: np.random.Generator
) -> NDArray[np.generic]:
    """A column as it is measured: the slope with its error, all else as it is."""
    if column != "volume_slope_log_per_year":
        return complete[column]
    true = np.asarray(complete[column], np.float64)
    error = np.asarray(complete["volume_slope_error_log_per_year"], np.float64)
    return np.clip(true + error * rng.standard_normal(len(error)), -20, 20)


def _shares(
    gaps: Gaps, modality: Modality, clinic: NDArray[np.bool_]
) -> NDArray[np.float64]:
    in_clinic, before_therapy = dict(gaps.clinic), dict(gaps.therapy)
    return np.where(
        clinic, in_clinic.get(modality, 0.0), before_therapy.get(modality, 0.0)
    )
