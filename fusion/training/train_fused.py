"""Trains the fused model on simulated patients, into a run folder.

The folder holds `config.json`, a checkpoint while a member learns, each member's
weights (`member_0.safetensors`, …), `projection.npz`, `calibration.npz`, `curves.csv`
and `metrics.json`. Started again on the same folder, it goes on where it stopped.
"""

import csv
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from data.errors import InvalidSettingError
from data.prediction import Modality
from fusion.network.fused_calibration import FusedCalibration
from fusion.network.fused_ensemble import FusedEnsemble, ask_ensemble
from fusion.network.fused_experts import NetworkSizes
from fusion.network.fused_inputs import FusedInputs
from fusion.network.fused_network import FusedNetwork, Standard
from fusion.network.fused_questions import MODALITIES
from fusion.network.picture_projection import PictureProjection
from fusion.training.calibrate_fused import Told, fit_calibration
from fusion.training.fit_picture_projection import fit_picture_projection
from fusion.training.fused_data import FusedData, fused_data, random_masks
from fusion.training.fused_loss import standard_of
from fusion.training.fused_member import Schedule, train_member
from fusion.training.fused_scores import score_spreads
from fusion.training.simulated_cohort import (
    CohortPlan,
    SimulatedCohort,
    draw_cohort,
)
from fusion.training.simulated_gaps import Gaps
from fusion.training.simulated_pictures import PictureBank

CHECKPOINT: Final = "checkpoint.pt"
_CONFIG: Final = "config.json"
_PROJECTION: Final = "projection.npz"
_CALIBRATION: Final = "calibration.npz"


class OnEpoch(Protocol):
    """Told how far the work is, in epochs."""

    def __call__(self, done: int, total: int, /) -> None:
        """Show it."""


def _silent(_done: int, _total: int, /) -> None:
    """Tells nobody."""


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


@dataclass(frozen=True, slots=True, eq=False)
class FusedRun:
    """What a training ends with.

    Attributes:
        plan: What was asked.
        ensemble: In evaluation mode, on the CPU.
        calibration: Of its answers.
    """

    plan: FusedPlan
    ensemble: FusedEnsemble
    calibration: FusedCalibration


def train_fused(
    plan: FusedPlan,
    bank: PictureBank,
    folder: Path,
    told: OnEpoch = _silent,
) -> FusedRun:
    """Train, calibrate and write, or go on with what the folder holds.

    Args:
        plan: What to do.
        bank: Pictures; those of the part `test` are not touched.
        folder: Is made if missing.
        told: Called after each epoch.

    Raises:
        InvalidSettingError: If the folder holds a run of another plan.
    """
    start = time.monotonic()
    torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    _claim(folder, plan)
    patients = cohort_of(plan, "train", bank)
    projection, components = fit_picture_projection(
        bank, patients, plan.sizes.components
    )
    train = fused_data(patients, components, _device())
    validate = fused_data(cohort_of(plan, "validate", bank), components, _device())
    for member in range(plan.members):
        _member(plan, member, train, validate, folder, _after(told, member, plan))
    run = _calibrated(plan, bank, projection, folder)
    _write_curves(folder, plan.members)
    _write_metrics(folder, run, time.monotonic() - start)
    return run


def cohort_of(plan: FusedPlan, part: str, bank: PictureBank) -> SimulatedCohort:
    """The patients of one part of a plan.

    Args:
        plan: The plan.
        part: `train`, `validate`, `calibrate`, or `calibrate_whole`, where nothing is
            missing.
        bank: Pictures.
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


def read_run(folder: Path) -> FusedRun:
    """A finished run from its folder.

    Raises:
        InvalidSettingError: If there is none.
    """
    if not (folder / _CALIBRATION).exists():
        raise InvalidSettingError("network.no_run", folder=folder.name)
    plan = plan_of_run(folder)
    with np.load(folder / _PROJECTION) as file:
        arrays = {name: file[name] for name in file.files}
    projection = PictureProjection(**arrays)
    with np.load(folder / _CALIBRATION) as file:
        calibration = FusedCalibration(**{name: file[name] for name in file.files})
    return FusedRun(plan, _ensemble(plan, projection, folder), calibration)


def network_from(
    path: Path, sizes: NetworkSizes, modalities: tuple[Modality, ...] = MODALITIES
) -> FusedNetwork:
    """A member from its file, in evaluation mode."""
    state = load_file(path)
    standard = Standard(state["mean"].numpy(), state["spread"].numpy())
    network = FusedNetwork(sizes, standard, modalities)
    network.load_state_dict(state)
    network.eval()
    return network


def plan_of_run(folder: Path) -> FusedPlan:
    """The plan that a run's folder was made with."""
    config = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
    only = config["schedule"].pop("only")
    modalities = None if only is None else tuple(Modality(one) for one in only)
    schedule = Schedule(**config["schedule"], only=modalities)
    sizes = NetworkSizes(**config["sizes"])
    return FusedPlan(**(config | {"sizes": sizes, "schedule": schedule}))


def inputs_of(
    cohort: SimulatedCohort, bank: PictureBank, data: FusedData
) -> FusedInputs:
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


def _member(
    plan: FusedPlan,
    member: int,
    train: FusedData,
    validate: FusedData,
    folder: Path,
    told: Callable[[int, int], None],
) -> None:
    path = _member_file(folder, member)
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
        told,
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
    plan: FusedPlan, bank: PictureBank, projection: PictureProjection, folder: Path
) -> FusedRun:
    np.savez(
        folder / _PROJECTION,
        **{name: getattr(projection, name) for name in PictureProjection.__slots__},
    )
    ensemble = _ensemble(plan, projection, folder)
    components = projection.components(bank.features)
    usual = cohort_of(plan, "calibrate", bank)
    whole = cohort_of(plan, "calibrate_whole", bank)
    hidden = random_masks(len(whole), np.random.default_rng(plan.seed))
    every_second = torch.arange(len(whole)) % 2 == 0
    for mask in hidden:
        mask[every_second] = 1
    told = [
        _told(ensemble, bank, cohort, data)
        for cohort, data in (
            (usual, fused_data(usual, components)),
            (whole, fused_data(whole, components).hidden(*hidden)),
        )
    ]
    calibration = fit_calibration(told)
    arrays: dict[str, Any] = {
        name: getattr(calibration, name) for name in FusedCalibration.__slots__
    }
    np.savez(folder / _CALIBRATION, **arrays)
    return FusedRun(plan, ensemble, calibration)


def _told(
    ensemble: FusedEnsemble, bank: PictureBank, cohort: SimulatedCohort, data: FusedData
) -> Told:
    inputs = inputs_of(cohort, bank, data)
    return Told(ask_ensemble(ensemble, inputs), inputs, data, cohort)


def _ensemble(
    plan: FusedPlan, projection: PictureProjection, folder: Path
) -> FusedEnsemble:
    members = [
        network_from(_member_file(folder, member), plan.sizes)
        for member in range(plan.members)
    ]
    ensemble = FusedEnsemble(members, projection)
    ensemble.eval()
    return ensemble


def _claim(folder: Path, plan: FusedPlan) -> None:
    """Note the plan in the folder; a run of another plan is left alone."""
    path, own = folder / _CONFIG, json.loads(json.dumps(asdict(plan)))
    if path.exists():
        if json.loads(path.read_text(encoding="utf-8")) != own:
            raise InvalidSettingError("network.other_run", folder=folder.name)
        return
    path.write_text(json.dumps(own, indent=2), encoding="utf-8")


def _after(told: OnEpoch, member: int, plan: FusedPlan) -> Callable[[int, int], None]:
    total = plan.members * plan.schedule.epochs

    def after(done: int, epochs: int) -> None:
        told(member * epochs + done, total)

    return after


def _write_curves(folder: Path, members: int) -> None:
    with (folder / "curves.csv").open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file)
        sheet.writerow(["member", "epoch", "train_loss", "validate_loss"])
        for member in range(members):
            rows = json.loads((folder / f"curve_{member}.json").read_text())
            sheet.writerows([member, *row] for row in rows)


def _write_metrics(folder: Path, run: FusedRun, seconds: float) -> None:
    curves = [
        json.loads((folder / f"curve_{member}.json").read_text())
        for member in range(run.plan.members)
    ]
    metrics = {
        "cohort": "simulated",
        "seconds": round(seconds, 1),
        "best_validate_loss": [min(row[2] for row in curve) for curve in curves],
        "epochs": [len(curve) for curve in curves],
        "temperature": run.calibration.temperature.tolist(),
    }
    (folder / "metrics.json").write_text(json.dumps(metrics, indent=2))


def _member_file(folder: Path, member: int) -> Path:
    return folder / f"member_{member}.safetensors"


def _device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"
