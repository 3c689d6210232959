"""The simulated multimodal cohort: outcomes drawn from planted effects, then gaps.

Two kinds of patients: those of a nodule clinic, whose nodule is followed or proved,
and those under a therapy. Nobody has every label, and hardly anybody every input.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from data.cohorts.cohort import PatientCohort
from fusion.network.fused_inputs import (
    DIAMETER,
    FusedInputs,
    diameter_input,
    tabular_inputs,
)
from fusion.network.prediction_tasks import Head, therapies
from fusion.training.simulated_cohort.effects import Columns, true_log_odds
from fusion.training.simulated_cohort.images import DENSITIES, ImageBank
from fusion.training.simulated_cohort.missingness import Gaps, with_gaps
from fusion.training.simulated_cohort.people import draw_people

Floats = NDArray[np.float64]

# Probability, share, months; choices of docs/methods/simulated_cohort.md.
_TARGETS: Final = {
    Head.GROWTH: "growth_12_months",
    Head.MALIGNANCY: "malignancy",
    Head.RESPONSE: "response",
    Head.SURVIVAL: "pfs",
}
_FINDING_OF: Final = {
    "egfr": "egfr_inhibitor",
    "alk": "alk_inhibitor",
    "kras_g12c": "kras_g12c_inhibitor",
}
_BY_INDICATION: Final = 0.5
_CLINIC_SHARE: Final = 0.4
_FOLLOWED_MONTHS: Final = (6.0, 36.0)


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """Plan of the cohort that is drawn.

    Attributes:
        patients: How many.
        part: Of the pictures: `train`, `validate` or `test`.
        seed: Of all chance.
        image_share: 0 for the null arm, where images carry nothing.
        gaps: How much is missing.
    """

    patients: int
    part: str
    seed: int
    image_share: float = 1.0
    gaps: Gaps = field(default_factory=Gaps)


@dataclass(frozen=True, slots=True, eq=False)
class ObservedOutcomes:
    """Outcomes that were seen; NaN where nobody saw them.

    Attributes:
        growth: Shape (patients,); 1 or 0.
        malignancy: Shape (patients,); 1 or 0.
        response: Shape (patients,); 1 or 0, to the therapy that was given.
        pfs_months: Shape (patients,); to progression, or to the end of follow-up.
        pfs_event: Shape (patients,); 1 if progression was seen.
    """

    growth: Floats
    malignancy: Floats
    response: Floats
    pfs_months: Floats
    pfs_event: Floats


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedCohort:
    """Simulated patients, with what no real cohort has: their true probabilities.

    Attributes:
        plan: What was drawn.
        inputs: With gaps; `picture` is left empty and looked up by `picture`.
        picture: Shape (patients,); row of the bank, whether seen or not.
        therapy: Shape (patients,); place in `therapies()` of what was given.
        labels: Outcomes.
        truth: Log-odds by head; shape (patients,), or (patients, therapies). For
            survival: the log hazard a month.
        complete: Every column, without gaps and errors of measuring.
        cohort: The same patients as a table of the cohort schema, with gaps.
    """

    plan: CohortPlan
    inputs: FusedInputs
    picture: NDArray[np.int64]
    therapy: NDArray[np.int64]
    labels: ObservedOutcomes
    truth: dict[Head, Floats] = field(repr=False)
    complete: Columns = field(repr=False)
    cohort: PatientCohort = field(repr=False)

    def __len__(self) -> int:
        return len(self.therapy)


def draw_cohort(plan: CohortPlan, bank: ImageBank) -> SimulatedCohort:
    """Draw patients and what happens to them.

    Args:
        plan: How many, from which images.
        bank: Images; only those of the plan's part are used.
    """
    rng = np.random.default_rng(plan.seed)
    people = draw_people(plan.patients, rng)
    picture = rng.choice(bank.rows_of(plan.part), plan.patients)
    names = np.array([density.value for density in DENSITIES])
    complete: Columns = people | {
        "texture": names[bank.density[picture]],
        DIAMETER: bank.diameter_mm[picture].astype(np.float64),
    }
    truth = {head: _truth(head, complete, plan.image_share) for head in Head}
    therapy = _given(complete, rng)
    clinic = rng.random(plan.patients) < _CLINIC_SHARE
    labels = _labels(truth, therapy, clinic, rng)
    cohort, seen = with_gaps(complete, therapy, clinic, plan, rng)
    values, known = tabular_inputs(cohort)
    inputs = FusedInputs(
        np.zeros((plan.patients, 0), np.float32),
        np.where(seen, diameter_input(bank.diameter_mm[picture]), 0).astype(np.float32),
        seen.astype(np.float32),
        values,
        known,
    )
    return SimulatedCohort(
        plan, inputs, picture, therapy, labels, truth, complete, cohort
    )


def true_probability(truth: Floats, head: Head, months: float = 12.0) -> Floats:
    """Convert `SimulatedCohort.truth` to a probability.

    Args:
        truth: Of one head.
        head: Which one.
        months: For survival: free of progression until then.
    """
    if head is Head.SURVIVAL:
        return np.asarray(np.exp(-np.exp(truth) * months), np.float64)
    return np.asarray(expit(truth), np.float64)


def _truth(head: Head, complete: Columns, image_share: float) -> Floats:
    target = _TARGETS[head]
    if head in (Head.GROWTH, Head.MALIGNANCY):
        return true_log_odds(complete, target, image_share=image_share)
    return np.stack(
        [true_log_odds(complete, target, one, image_share) for one in therapies()],
        axis=1,
    )


def _given(complete: Columns, rng: np.random.Generator) -> NDArray[np.int64]:
    """Any therapy; half of those with a target get the drug against it."""
    count = len(complete["egfr"])
    given = rng.integers(len(therapies()), size=count)
    for column, therapy in _FINDING_OF.items():
        follows = rng.random(count) < _BY_INDICATION
        indicated = (complete[column] == 1) & follows
        given[indicated] = therapies().index(therapy)
    return given


def _labels(
    truth: dict[Head, Floats],
    therapy: NDArray[np.int64],
    clinic: NDArray[np.bool_],
    rng: np.random.Generator,
) -> ObservedOutcomes:
    rows = np.arange(len(therapy))
    drawn = {
        head: (rng.random(len(rows)) < expit(truth[head])).astype(np.float64)
        for head in (Head.GROWTH, Head.MALIGNANCY)
    }
    chance = expit(truth[Head.RESPONSE][rows, therapy])
    response = (rng.random(len(rows)) < chance).astype(np.float64)
    hazard = np.exp(truth[Head.SURVIVAL][rows, therapy])
    until = rng.exponential(1 / hazard)
    end = rng.uniform(*_FOLLOWED_MONTHS, len(rows))
    followed = clinic | (rng.random(len(rows)) < 0.3)
    proved = clinic & (rng.random(len(rows)) < 0.8)
    return ObservedOutcomes(
        np.where(followed, drawn[Head.GROWTH], np.nan),
        np.where(proved, drawn[Head.MALIGNANCY], np.nan),
        np.where(clinic, np.nan, response),
        np.where(clinic, np.nan, np.minimum(until, end)),
        np.where(clinic, np.nan, until <= end),
    )
