"""Plan of a whole training of the fused model, and the patients it learns from."""

from dataclasses import dataclass, field

from fusion.network.fused_experts import NetworkSizes
from fusion.training.fused.member import Schedule
from fusion.training.simulated_cohort.cohort import (
    CohortPlan,
    SimulatedCohort,
    draw_cohort,
)
from fusion.training.simulated_cohort.images import ImageBank
from fusion.training.simulated_cohort.missingness import Gaps


@dataclass(frozen=True, slots=True)
class FusedPlan:
    """A whole training.

    Attributes:
        patients: Simulated patients to learn from.
        validated_on: Simulated patients for early stopping.
        calibrated_on: Simulated patients for temperature and intervals.
        members: Of the ensemble.
        seed: Of all chance.
        image_share: 0 for the null arm.
        sizes: Of the network.
        schedule: Of each member.
    """

    patients: int = 200_000
    validated_on: int = 8_000
    calibrated_on: int = 12_000
    members: int = 5
    seed: int = 1
    image_share: float = 1.0
    sizes: NetworkSizes = field(default_factory=NetworkSizes)
    schedule: Schedule = field(default_factory=Schedule)


def cohort_of(plan: FusedPlan, part: str, bank: ImageBank) -> SimulatedCohort:
    """The patients of one part of a plan.

    Args:
        plan: The plan.
        part: `train`, `validate`, `calibrate`, or `calibrate_whole`, where nothing is
            missing.
        bank: Images.
    """
    counts = {
        "train": plan.patients,
        "validate": plan.validated_on,
        "calibrate": plan.calibrated_on,
        "calibrate_whole": plan.calibrated_on,
    }
    seed = 10 * plan.seed + list(counts).index(part)
    pictures = "train" if part == "train" else "validate"
    gaps = Gaps.none() if part == "calibrate_whole" else Gaps()
    cohort = CohortPlan(counts[part], pictures, seed, plan.image_share, gaps)
    return draw_cohort(cohort, bank)
