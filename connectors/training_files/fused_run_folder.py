"""The folder of a training of the fused model: what lies in it, and how it is read.

It holds `config.json`, a checkpoint while a member learns, each member's weights
(`member_0.safetensors`, …) and epochs, `projection.npz` and `calibration.npz` where
patients have images, `curves.csv` and `metrics.json`.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from safetensors.torch import load_file, save_file
from torch import Tensor

from connectors.training_files.checkpoint_file import CheckpointFile
from data.errors import InvalidSettingError
from data.results.prediction import Modality
from fusion.network.fused_calibration import FusedCalibration
from fusion.network.fused_experts import NetworkSizes
from fusion.network.image_projection import ImageProjection
from fusion.training.fused.member import Curve, Schedule
from fusion.training.fused.plan import FusedPlan
from fusion.training.fused.run import FusedRun, ensemble_of, trained_members

_PROJECTION: Final = "projection.npz"
_CALIBRATION: Final = "calibration.npz"
_CONFIG: Final = "config.json"


@dataclass(frozen=True, slots=True)
class FusedRunFolder:
    """Keeps a run.

    Attributes:
        folder: Is made by `claim` if missing.
    """

    folder: Path

    @property
    def checkpoint(self) -> CheckpointFile:
        """The file that is there while a member learns."""
        return CheckpointFile(self.folder / "checkpoint.pt")

    def claim(self, plan: Mapping[str, object]) -> None:
        """Note the plan in the folder; a run of another plan is left alone.

        Args:
            plan: As plain types, with whatever else tells two runs apart.

        Raises:
            InvalidSettingError: If the folder holds one.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path, own = self.folder / _CONFIG, json.loads(json.dumps(plan))
        if path.exists():
            if json.loads(path.read_text(encoding="utf-8")) != own:
                raise InvalidSettingError("network.other_run", folder=self.folder.name)
            return
        path.write_text(json.dumps(own, indent=2), encoding="utf-8")

    def member(self, number: int) -> dict[str, Tensor] | None:
        """Read a member's weights; None if it is not trained yet."""
        path = self._member_file(number)
        if not path.exists():
            return None
        weights: dict[str, Tensor] = load_file(path)
        return weights

    def curve(self, number: int) -> Curve:
        """Read the epochs of a trained member."""
        rows: Curve = json.loads(self._curve_file(number).read_text())
        return rows

    def keep_member(
        self, number: int, weights: Mapping[str, Tensor], curve: Curve
    ) -> None:
        """Write a trained member whole, and remove the checkpoint."""
        self._curve_file(number).write_text(json.dumps(curve))
        save_whole(weights, self._member_file(number))
        self.checkpoint.remove()

    def keep_projection(self, projection: ImageProjection) -> None:
        """Write how features of images become components."""
        np.savez(self.folder / _PROJECTION, **_arrays(projection))

    def keep_calibration(self, calibration: FusedCalibration) -> None:
        """Write the calibration, which marks the run as finished."""
        np.savez(self.folder / _CALIBRATION, **_arrays(calibration))

    def keep_metrics(
        self, metrics: Mapping[str, object], curves: Sequence[Curve]
    ) -> None:
        """Write `curves.csv` and `metrics.json`."""
        path = self.folder / "curves.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            sheet = csv.writer(file)
            sheet.writerow(["member", "epoch", "train_loss", "validate_loss"])
            for member, rows in enumerate(curves):
                sheet.writerows([member, *row] for row in rows)
        (self.folder / "metrics.json").write_text(json.dumps(metrics, indent=2))

    def plan(self) -> FusedPlan:
        """Read the plan that the folder was made with."""
        config = json.loads((self.folder / _CONFIG).read_text(encoding="utf-8"))
        only = config["schedule"].pop("only")
        modalities = None if only is None else tuple(Modality(one) for one in only)
        schedule = Schedule(**config["schedule"], only=modalities)
        sizes = NetworkSizes(**config["sizes"])
        return FusedPlan(**(config | {"sizes": sizes, "schedule": schedule}))

    def read_run(self) -> FusedRun:
        """Read a finished run.

        Raises:
            InvalidSettingError: If there is none.
        """
        if not (self.folder / _CALIBRATION).exists():
            raise InvalidSettingError("network.no_run", folder=self.folder.name)
        plan = self.plan()
        with np.load(self.folder / _PROJECTION) as file:
            projection = ImageProjection(**{name: file[name] for name in file.files})
        with np.load(self.folder / _CALIBRATION) as file:
            calibration = FusedCalibration(**{name: file[name] for name in file.files})
        members = trained_members(self, plan.members)
        ensemble = ensemble_of(members, plan.sizes, projection)
        return FusedRun(plan, ensemble, calibration)

    def _member_file(self, number: int) -> Path:
        return self.folder / f"member_{number}.safetensors"

    def _curve_file(self, number: int) -> Path:
        return self.folder / f"curve_{number}.json"


def save_whole(weights: Mapping[str, Tensor], path: Path) -> None:
    """Write weights beside and rename, so that a kill leaves no half of them."""
    part = path.with_suffix(".part")
    save_file({name: one.cpu().contiguous() for name, one in weights.items()}, part)
    part.replace(path)


def _arrays(fitted: ImageProjection | FusedCalibration) -> dict[str, Any]:
    return {name: getattr(fitted, name) for name in type(fitted).__slots__}
