"""Evaluates a run on simulated test patients, beside its specialists."""

from typing import Any, Final

import numpy as np
import torch

from fusion.training.fused.run import FusedRun
from fusion.training.fused.specialists import Specialists
from fusion.training.fused_evaluation.attribution import top_driver_share
from fusion.training.fused_evaluation.cohorts import test_set
from fusion.training.fused_evaluation.figures import (
    coverage,
    gains,
    image_gain,
    pattern_losses,
    weight_agreement,
)
from fusion.training.simulated_cohort.images import ImageBank
from fusion.training.simulated_cohort.missingness import Gaps

# Seed and count. Chosen: another seed changes figures as chance does; fewer patients
# widen the intervals.
_SEED: Final = 20_261_127
_LEAST: Final = 5_000


def evaluate(
    run: FusedRun,
    bank: ImageBank,
    specialists: Specialists,
    null: FusedRun | None,
    patients: int,
) -> dict[str, Any]:
    """All figures of a run, in plain JSON types.

    Args:
        run: A finished run.
        bank: Images; those of the part `test` are used alone.
        specialists: Of the run.
        null: A run of the null arm, or None.
        patients: Simulated test patients; 5 000 at least are taken.
    """
    torch.set_num_threads(1)
    patients = max(patients, _LEAST)
    rng = np.random.default_rng(_SEED)
    usual = test_set(run, bank, patients, _SEED, Gaps())
    whole = test_set(run, bank, patients, _SEED + 1, Gaps.none())
    found: dict[str, Any] = {"cohort": "simulated", "patients": patients}
    found["gains"] = gains(specialists, run, usual, rng)
    found["patterns"] = pattern_losses(specialists, run, whole)
    found["weights"] = weight_agreement(run, whole)
    found["coverage"] = {
        "usual gaps": coverage(run, usual),
        "nothing missing": coverage(run, whole),
        "random gaps": coverage(run, whole.with_random_gaps(_SEED)),
    }
    found["drivers"] = top_driver_share(run, whole, rng)
    found["picture"] = image_gain(run, usual, rng)
    if null is not None:
        usual = test_set(null, bank, patients, _SEED + 2, Gaps())
        found["picture_null"] = image_gain(null, usual, rng)
    return found
