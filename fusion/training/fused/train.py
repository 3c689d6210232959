"""Trains the fused model on simulated patients, into a run folder.

The folder holds `config.json`, a checkpoint while a member learns, each member's
weights (`member_0.safetensors`, …), `projection.npz`, `calibration.npz`, `curves.csv`
and `metrics.json`. Started again on the same folder, it goes on where it stopped.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import torch
from safetensors.torch import save_file

from fusion.network.fused_calibration import FusedCalibration
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
from fusion.training.fused.run_folder import (
    CALIBRATION,
    PROJECTION,
    FusedRun,
    claim,
    ensemble_of,
    member_file,
    write_curves,
    write_metrics,
)
from fusion.training.fused.tensors import FusedData, fused_data, random_masks
from fusion.training.simulated_cohort.cohort import SimulatedCohort
from fusion.training.simulated_cohort.images import ImageBank

CHECKPOINT: Final = "checkpoint.pt"


class OnEpoch(Protocol):
    """Told how far the work is, in epochs."""

    def __call__(self, done: int, total: int, /) -> None:
        """Show it."""


def _silent(_done: int, _total: int, /) -> None:
    """Tells nobody."""


def train_fused(
    plan: FusedPlan,
    bank: ImageBank,
    folder: Path,
    on_progress: OnEpoch = _silent,
) -> FusedRun:
    """Train, calibrate and write, or go on with what the folder holds.

    Args:
        plan: What to do.
        bank: Pictures; those of the part `test` are not touched.
        folder: Is made if missing.
        on_progress: Called after each epoch.

    Raises:
        InvalidSettingError: If the folder holds a run of another plan.
    """
    start = time.monotonic()
    torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    claim(folder, asdict(plan))
    patients = cohort_of(plan, "train", bank)
    projection, components = fit_image_projection(bank, patients, plan.sizes.components)
    train = fused_data(patients, components, _device())
    validate = fused_data(cohort_of(plan, "validate", bank), components, _device())
    for member in range(plan.members):
        after = after_members(on_progress, member, plan.members)
        _member(plan, member, train, validate, folder, after)
    run = _calibrated(plan, bank, projection, folder)
    write_curves(folder, plan.members)
    write_metrics(folder, run, time.monotonic() - start)
    return run


def _member(
    plan: FusedPlan,
    member: int,
    train: FusedData,
    validate: FusedData,
    folder: Path,
    on_progress: Callable[[int, int], None],
) -> None:
    path = member_file(folder, member)
    if path.exists():
        return
    standard = standard_of(train)
    progress = train_member(
        train,
        validate,
        standard,
        plan.sizes,
        plan.schedule,
        (plan.seed, member),
        folder / CHECKPOINT,
        on_progress,
    )
    network = FusedNetwork(plan.sizes, standard)
    network.load_state_dict(progress.weights)
    network.to(validate.seen.device)
    network.score_spread.copy_(score_spreads(network, validate))
    (folder / f"curve_{member}.json").write_text(json.dumps(progress.curve))
    part = path.with_suffix(".part")
    save_file({k: v.cpu().contiguous() for k, v in network.state_dict().items()}, part)
    part.replace(path)
    (folder / CHECKPOINT).unlink(missing_ok=True)


def _calibrated(
    plan: FusedPlan, bank: ImageBank, projection: ImageProjection, folder: Path
) -> FusedRun:
    np.savez(
        folder / PROJECTION,
        **{name: getattr(projection, name) for name in ImageProjection.__slots__},
    )
    ensemble = ensemble_of(plan, projection, folder)
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
    arrays: dict[str, Any] = {
        name: getattr(calibration, name) for name in FusedCalibration.__slots__
    }
    np.savez(folder / CALIBRATION, **arrays)
    return FusedRun(plan, ensemble, calibration)


def inputs_of(cohort: SimulatedCohort, bank: ImageBank, data: FusedData) -> FusedInputs:
    """Inputs with the encoder's features, as inference takes them.

    Args:
        cohort: Patients.
        bank: Their pictures.
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
