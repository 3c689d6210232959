"""Trains the fused model on simulated patients.

Started again with the same record, it goes on where it stopped.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Protocol

import numpy as np
import torch

from fusion.network.fused_ensemble import FusedEnsemble, ensemble_logits
from fusion.network.fused_inputs import FusedInputs
from fusion.network.fused_network import FusedNetwork
from fusion.network.image_projection import ImageProjection
from fusion.training.fused.calibration import Told, fit_calibration
from fusion.training.fused.expert_spread import score_spreads
from fusion.training.fused.image_projection import fit_image_projection
from fusion.training.fused.loss import standard_of
from fusion.training.fused.member import after_members, train_member
from fusion.training.fused.plan import FusedPlan, cohort_of
from fusion.training.fused.run import (
    FusedRun,
    RunRecord,
    ensemble_of,
    metrics_of,
    trained_members,
)
from fusion.training.fused.tensors import FusedData, fused_data, random_masks
from fusion.training.simulated_cohort.cohort import SimulatedCohort
from fusion.training.simulated_cohort.images import ImageBank


class OnEpoch(Protocol):
    """Told how far the work is, in epochs."""

    def __call__(self, done: int, total: int, /) -> None:
        """Show it."""


def _silent(_done: int, _total: int, /) -> None:
    """Tells nobody."""


def train_fused(
    plan: FusedPlan,
    bank: ImageBank,
    record: RunRecord,
    on_progress: OnEpoch = _silent,
) -> FusedRun:
    """Train and calibrate, or go on with what the record holds.

    Args:
        plan: What to do.
        bank: Images; those of the part `test` are not touched.
        record: Keeps the run.
        on_progress: Called after each epoch.

    Raises:
        InvalidSettingError: If the record holds a run of another plan.
    """
    start = time.monotonic()
    torch.set_num_threads(1)
    record.claim(asdict(plan))
    patients = cohort_of(plan, "train", bank)
    projection, components = fit_image_projection(bank, patients, plan.sizes.components)
    train = fused_data(patients, components, _device())
    validate = fused_data(cohort_of(plan, "validate", bank), components, _device())
    for member in range(plan.members):
        after = after_members(on_progress, member, plan.members)
        _member(plan, member, train, validate, record, after)
    run = _calibrated(plan, bank, projection, record)
    curves = [record.curve(member) for member in range(plan.members)]
    record.keep_metrics(metrics_of(run, curves, time.monotonic() - start), curves)
    return run


def _member(
    plan: FusedPlan,
    member: int,
    train: FusedData,
    validate: FusedData,
    record: RunRecord,
    on_progress: Callable[[int, int], None],
) -> None:
    if record.member(member) is not None:
        return
    standard = standard_of(train)
    progress = train_member(
        train,
        validate,
        standard,
        plan.sizes,
        plan.schedule,
        (plan.seed, member),
        record.checkpoint,
        on_progress,
    )
    network = FusedNetwork(plan.sizes, standard)
    network.load_state_dict(progress.weights)
    network.to(validate.seen.device)
    network.score_spread.copy_(score_spreads(network, validate))
    record.keep_member(member, network.state_dict(), progress.curve)


def _calibrated(
    plan: FusedPlan,
    bank: ImageBank,
    projection: ImageProjection,
    record: RunRecord,
) -> FusedRun:
    record.keep_projection(projection)
    members = trained_members(record, plan.members)
    ensemble = ensemble_of(members, plan.sizes, projection)
    components = projection.components(bank.features)
    usual = cohort_of(plan, "calibrate", bank)
    whole = cohort_of(plan, "calibrate_whole", bank)
    hidden = random_masks(len(whole), np.random.default_rng(plan.seed))
    every_second = torch.arange(len(whole)) % 2 == 0
    for mask in hidden:
        mask[every_second] = 1
    answered = [
        _told(ensemble, bank, cohort, data)
        for cohort, data in (
            (usual, fused_data(usual, components)),
            (whole, fused_data(whole, components).hidden(*hidden)),
        )
    ]
    calibration = fit_calibration(answered)
    record.keep_calibration(calibration)
    return FusedRun(plan, ensemble, calibration)


def inputs_of(cohort: SimulatedCohort, bank: ImageBank, data: FusedData) -> FusedInputs:
    """Inputs with the encoder's features, as inference takes them.

    Args:
        cohort: Patients.
        bank: Their images.
        data: The same patients, perhaps with less known.
    """
    seen, known = data.seen.cpu().numpy(), data.known.cpu().numpy()
    return replace(
        cohort.inputs, picture=bank.features[cohort.picture], seen=seen, known=known
    )


def _told(
    ensemble: FusedEnsemble, bank: ImageBank, cohort: SimulatedCohort, data: FusedData
) -> Told:
    inputs = inputs_of(cohort, bank, data)
    return Told(ensemble_logits(ensemble, inputs), inputs, data, cohort)


def _device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"
