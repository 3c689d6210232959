"""The folder of a training: what lies in it, and how it is read again."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from safetensors.torch import load_file

from data.errors import InvalidSettingError
from data.results.prediction import Modality
from fusion.network.fused_calibration import FusedCalibration
from fusion.network.fused_ensemble import FusedEnsemble
from fusion.network.fused_experts import NetworkSizes
from fusion.network.fused_network import FusedNetwork, Standard
from fusion.network.image_projection import ImageProjection
from fusion.network.prediction_tasks import MODALITIES
from fusion.training.fused.member import Schedule
from fusion.training.fused.plan import FusedPlan

PROJECTION: Final = "projection.npz"
CALIBRATION: Final = "calibration.npz"

_CONFIG: Final = "config.json"


@dataclass(frozen=True, slots=True, eq=False)
class FusedRun:
    """Result that a training ends with.

    Attributes:
        plan: What was asked.
        ensemble: In evaluation mode, on the CPU.
        calibration: Of its answers.
    """

    plan: FusedPlan
    ensemble: FusedEnsemble
    calibration: FusedCalibration


def claim(folder: Path, plan: Mapping[str, object]) -> None:
    """Note the plan in the folder; a run of another plan is left alone.

    Args:
        folder: Of the run.
        plan: As plain types, with whatever else tells two runs apart.

    Raises:
        InvalidSettingError: If the folder holds one.
    """
    path, own = folder / _CONFIG, json.loads(json.dumps(plan))
    if path.exists():
        if json.loads(path.read_text(encoding="utf-8")) != own:
            raise InvalidSettingError("network.other_run", folder=folder.name)
        return
    path.write_text(json.dumps(own, indent=2), encoding="utf-8")


def read_run(folder: Path) -> FusedRun:
    """A finished run from its folder.

    Raises:
        InvalidSettingError: If there is none.
    """
    if not (folder / CALIBRATION).exists():
        raise InvalidSettingError("network.no_run", folder=folder.name)
    plan = plan_of_run(folder)
    with np.load(folder / PROJECTION) as file:
        arrays = {name: file[name] for name in file.files}
    projection = ImageProjection(**arrays)
    with np.load(folder / CALIBRATION) as file:
        calibration = FusedCalibration(**{name: file[name] for name in file.files})
    return FusedRun(plan, ensemble_of(plan, projection, folder), calibration)


def plan_of_run(folder: Path) -> FusedPlan:
    """The plan that a run's folder was made with."""
    config = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
    only = config["schedule"].pop("only")
    modalities = None if only is None else tuple(Modality(one) for one in only)
    schedule = Schedule(**config["schedule"], only=modalities)
    sizes = NetworkSizes(**config["sizes"])
    return FusedPlan(**(config | {"sizes": sizes, "schedule": schedule}))


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


def ensemble_of(
    plan: FusedPlan, projection: ImageProjection, folder: Path
) -> FusedEnsemble:
    """The members of a folder behind their projection, in evaluation mode."""
    members = [
        network_from(member_file(folder, member), plan.sizes)
        for member in range(plan.members)
    ]
    ensemble = FusedEnsemble(members, projection)
    ensemble.eval()
    return ensemble


def member_file(folder: Path, member: int) -> Path:
    """Name the file of a member's weights."""
    return folder / f"member_{member}.safetensors"


def write_curves(folder: Path, members: int) -> None:
    """Write `curves.csv` out of the members' own curves."""
    with (folder / "curves.csv").open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file)
        sheet.writerow(["member", "epoch", "train_loss", "validate_loss"])
        for member in range(members):
            rows = json.loads((folder / f"curve_{member}.json").read_text())
            sheet.writerows([member, *row] for row in rows)


def write_metrics(folder: Path, run: FusedRun, seconds: float) -> None:
    """Write `metrics.json`; `seconds` are those since it was started last."""
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
