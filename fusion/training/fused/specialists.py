"""Trains one network for each set of modalities that may be present, for comparison.

Each is built and taught like a member of the run, on the same simulated patients, but
never sees anything but its own modalities. What the fused model loses to it under that
set is the price of one model for all sets.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import torch
from torch import Tensor

from data.results.prediction import Modality
from fusion.network.fused_network import FusedNetwork
from fusion.network.prediction_tasks import MODALITIES
from fusion.training.fused.image_projection import fit_image_projection
from fusion.training.fused.loss import standard_of
from fusion.training.fused.member import train_member
from fusion.training.fused.plan import FusedPlan, cohort_of
from fusion.training.fused.tensors import fused_data
from fusion.training.simulated_cohort.images import ImageBank

Set = tuple[Modality, ...]

Specialists = Callable[[Set], FusedNetwork]
"""Gives the trained specialist of a set, in evaluation mode."""


def modality_sets() -> Iterator[Set]:
    """All sets of at least one modality, small ones first."""
    for count in range(1, len(MODALITIES) + 1):
        yield from combinations(MODALITIES, count)


def trained_specialists(
    plan: FusedPlan, bank: ImageBank, wanted: Sequence[Set], patience: int
) -> Iterator[tuple[Set, dict[str, Tensor]]]:
    """Train some of them, one after the other.

    Args:
        plan: Of the run that they are compared with.
        bank: Images that the run was trained with.
        wanted: Which sets.
        patience: Epochs without a better validation.

    Yields:
        Each set with the weights of its network.
    """
    torch.set_num_threads(1)
    patients = cohort_of(plan, "train", bank)
    _, components = fit_image_projection(bank, patients, plan.sizes.components)
    train = fused_data(patients, components)
    validate = fused_data(cohort_of(plan, "validate", bank), components)
    standard = standard_of(train)
    for modalities in wanted:
        schedule = replace(plan.schedule, only=modalities, patience=patience)
        progress = train_member(
            train, validate, standard, plan.sizes, schedule, (plan.seed, 0)
        )
        yield modalities, progress.weights
