"""One member of the ensemble: its epochs, its early stop, and how it goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import torch
from torch import Tensor

from data.results.prediction import Modality
from fusion.network.fused_experts import NetworkSizes
from fusion.network.fused_network import FusedNetwork, Standard
from fusion.network.prediction_tasks import MODALITIES
from fusion.training.fused.loss import head_weights, losses
from fusion.training.fused.tensors import FusedData, masks_of, random_masks

Told = Callable[[int, int], None]
"""Told how many epochs of how many are done."""

Curve = Sequence[tuple[int, float, float]]
"""Epoch, training and validation loss of each epoch."""

_SUBSETS_SEED: Final = 7  # chosen: any other deals other subsets


def after_members(on_progress: Told, trained: int, members: int) -> Told:
    """Tell the epochs of one member as a share of those of the whole ensemble.

    Args:
        on_progress: Told about the ensemble.
        trained: Members trained before this one.
        members: Of the ensemble.
    """

    def after(done: int, epochs: int) -> None:
        on_progress(trained * epochs + done, members * epochs)

    return after


class Checkpoint(Protocol):
    """Keeps the state of a member between epochs."""

    def last(self) -> dict[str, Any] | None:
        """Return what was kept last, on the CPU, or None if nothing was."""

    def keep(self, state: dict[str, Any]) -> None:
        """Keep a state in place of the last one; a kill leaves one of them, whole."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Schedule by which a member learns.

    Attributes:
        epochs: At most; the learning rate falls to 0 over all of them.
        batch: Patients a step.
        learning_rate: At the start.
        weight_decay: Of AdamW.
        patience: Epochs without a better validation before it stops.
        only: If given, learns and is validated with these modalities alone.
    """

    epochs: int = 8
    batch: int = 1024
    learning_rate: float = 3e-3
    weight_decay: float = 0.05
    patience: int = 6
    only: tuple[Modality, ...] | None = None


@dataclass(slots=True)
class MemberProgress:
    """State of a member's training; what a checkpoint holds.

    Attributes:
        epoch: Epochs done.
        best: Lowest validation loss.
        since: Epochs since then.
        weights: Of that epoch.
        curve: Epoch, training and validation loss.
    """

    epoch: int
    best: float
    since: int
    weights: dict[str, Tensor]
    curve: list[tuple[int, float, float]]


def train_member(
    train: FusedData,
    validate: FusedData,
    standard: Standard,
    sizes: NetworkSizes,
    schedule: Schedule,
    seed: tuple[int, int],
    checkpoint: Checkpoint | None = None,
    on_progress: Told | None = None,
) -> MemberProgress:
    """Train one member, going on from its checkpoint if there is one.

    All chance of an epoch hangs on the seed and the epoch's number, so a run that was
    killed ends with the same weights as one that was not.

    Args:
        train: Training patients; the member learns from its own resample of them.
        validate: Others, with other images.
        standard: As `standard_of` gives it for the training patients.
        sizes: Of the network.
        schedule: How.
        seed: Of the run, and the member's number.
        checkpoint: Keeps its state after each epoch; None keeps none.
        on_progress: Called after each epoch.
    """
    torch.manual_seed(_number(*seed, 0))
    modalities = schedule.only or MODALITIES
    network = FusedNetwork(sizes, standard, modalities).to(train.seen.device)
    optimiser = torch.optim.AdamW(
        network.parameters(), schedule.learning_rate, weight_decay=schedule.weight_decay
    )
    progress = MemberProgress(0, float("inf"), 0, _copy(network), [])
    state = None if checkpoint is None else checkpoint.last()
    if state is not None:
        progress = _resumed(state, network, optimiser)
    weights = head_weights(train).to(train.seen.device)
    resample = np.random.default_rng((*seed, 1)).integers(len(train), size=len(train))
    shown = _shown(validate, schedule)
    while progress.epoch < schedule.epochs and progress.since < schedule.patience:
        learnt = _epoch(
            network, optimiser, train, resample, weights, schedule, seed, progress.epoch
        )
        found = _validation(network, shown, weights)
        _note(progress, network, learnt, found)
        if checkpoint is not None:
            _save(checkpoint, network, optimiser, progress)
        if on_progress is not None:
            on_progress(progress.epoch, schedule.epochs)
    return progress


def _epoch(
    network: FusedNetwork,
    optimiser: torch.optim.Optimizer,
    train: FusedData,
    resample: np.ndarray[Any, np.dtype[np.int64]],
    weights: Tensor,
    schedule: Schedule,
    seed: tuple[int, int],
    epoch: int,
) -> float:
    rng = np.random.default_rng((*seed, 2, epoch))
    torch.manual_seed(_number(*seed, 1 + epoch))
    network.train()
    order = rng.permutation(resample)
    steps = max(1, len(order) // schedule.batch)
    total = 0.0
    for step in range(steps):
        share = (epoch + step / steps) / schedule.epochs
        for group in optimiser.param_groups:
            rate = schedule.learning_rate * (1 + np.cos(np.pi * share)) / 2
            group["lr"] = float(rate)
        rows = torch.as_tensor(
            order[step * schedule.batch : (step + 1) * schedule.batch]
        )
        batch = _hidden(train.of(rows.to(train.seen.device)), schedule, rng)
        loss = (losses(network(*batch.asked()), batch) * weights).sum()
        total += float(loss.detach())
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
    return total / steps


def _hidden(
    batch: FusedData, schedule: Schedule, rng: np.random.Generator
) -> FusedData:
    if schedule.only is not None:
        return batch.hidden(*_only(batch, schedule.only))
    seen, known = random_masks(len(batch), rng)
    return batch.hidden(seen.to(batch.seen.device), known.to(batch.seen.device))


def _shown(validate: FusedData, schedule: Schedule) -> list[FusedData]:
    """List what is validated on: patients as they are, and with fixed gaps more."""
    if schedule.only is not None:
        return [validate.hidden(*_only(validate, schedule.only))]
    gaps = random_masks(len(validate), np.random.default_rng(_SUBSETS_SEED))
    return [validate, validate.hidden(*(one.to(validate.seen.device) for one in gaps))]


def _only(data: FusedData, modalities: tuple[Modality, ...]) -> tuple[Tensor, Tensor]:
    shown = np.tile([one in modalities for one in MODALITIES], (len(data), 1))
    seen, known = masks_of(shown)
    return seen.to(data.seen.device), known.to(data.seen.device)


def _validation(
    network: FusedNetwork, shown: list[FusedData], weights: Tensor
) -> float:
    network.eval()
    with torch.no_grad():
        each = [(losses(network(*one.asked()), one) * weights).sum() for one in shown]
    return float(torch.stack(each).mean())


def _note(
    progress: MemberProgress, network: FusedNetwork, learnt: float, found: float
) -> None:
    progress.epoch += 1
    progress.since += 1
    progress.curve.append((progress.epoch, learnt, found))
    if found < progress.best:
        progress.best, progress.since = found, 0
        progress.weights = _copy(network)


def _copy(network: FusedNetwork) -> dict[str, Tensor]:
    return {name: one.detach().clone() for name, one in network.state_dict().items()}


def _save(
    checkpoint: Checkpoint,
    network: FusedNetwork,
    optimiser: torch.optim.Optimizer,
    progress: MemberProgress,
) -> None:
    checkpoint.keep(
        {
            "network": network.state_dict(),
            "optimiser": optimiser.state_dict(),
            "progress": {
                name: getattr(progress, name) for name in MemberProgress.__slots__
            },
        }
    )


def _resumed(
    state: dict[str, Any], network: FusedNetwork, optimiser: torch.optim.Optimizer
) -> MemberProgress:
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimiser"])
    return MemberProgress(**state["progress"])


def _number(seed: int, member: int, step: int) -> int:
    """One number for torch's stream out of three."""
    return int(np.random.SeedSequence((seed, member, step)).generate_state(1)[0])
