"""A whole training: what it ends with, and what keeps it meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from data.results.prediction import Modality
from fusion.network.fused_calibration import FusedCalibration
from fusion.network.fused_ensemble import FusedEnsemble
from fusion.network.fused_experts import NetworkSizes
from fusion.network.fused_network import FusedNetwork, Standard
from fusion.network.image_projection import ImageProjection
from fusion.network.prediction_tasks import MODALITIES
from fusion.training.fused.member import Checkpoint, Curve
from fusion.training.fused.plan import FusedPlan


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


class RunRecord(Protocol):
    """Keeps a training, so that it can go on where it stopped and be read again."""

    @property
    def checkpoint(self) -> Checkpoint:
        """Keeps the state of the member that learns."""

    def claim(self, plan: Mapping[str, object]) -> None:
        """Note the plan as plain types; refuse if a run of another plan is kept."""

    def member(self, number: int) -> dict[str, Tensor] | None:
        """Return a member's weights, on the CPU, or None if it is not trained yet."""

    def curve(self, number: int) -> Curve:
        """Return the epochs of a trained member."""

    def keep_member(
        self, number: int, weights: Mapping[str, Tensor], curve: Curve
    ) -> None:
        """Keep a trained member; the checkpoint is needed no longer."""

    def keep_projection(self, projection: ImageProjection) -> None:
        """Keep how features of images become components."""

    def keep_calibration(self, calibration: FusedCalibration) -> None:
        """Keep what ends a run on simulated patients."""

    def keep_metrics(
        self, metrics: Mapping[str, object], curves: Sequence[Curve]
    ) -> None:
        """Keep the figures of the run and its members' epochs."""


def network_of(
    weights: Mapping[str, Tensor],
    sizes: NetworkSizes,
    modalities: tuple[Modality, ...] = MODALITIES,
) -> FusedNetwork:
    """Build a member from its weights, in evaluation mode."""
    standard = Standard(weights["mean"].numpy(), weights["spread"].numpy())
    network = FusedNetwork(sizes, standard, modalities)
    network.load_state_dict(weights)
    network.eval()
    return network


def ensemble_of(
    members: Sequence[Mapping[str, Tensor]],
    sizes: NetworkSizes,
    projection: ImageProjection,
) -> FusedEnsemble:
    """Join members behind their projection, in evaluation mode."""
    ensemble = FusedEnsemble([network_of(one, sizes) for one in members], projection)
    ensemble.eval()
    return ensemble


def trained_members(record: RunRecord, count: int) -> list[dict[str, Tensor]]:
    """List the weights of the members that are trained."""
    found = [record.member(number) for number in range(count)]
    return [weights for weights in found if weights is not None]


def metrics_of(
    run: FusedRun, curves: Sequence[Curve], seconds: float
) -> dict[str, object]:
    """Sum a run up; `seconds` are those since it was started last."""
    return {
        "cohort": "simulated",
        "seconds": round(seconds, 1),
        "best_validate_loss": [min(row[2] for row in curve) for curve in curves],
        "epochs": [len(curve) for curve in curves],
        "temperature": run.calibration.temperature.tolist(),
    }
