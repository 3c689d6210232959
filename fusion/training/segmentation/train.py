"""Train the segmentation network on simulated patches alone.

It stops when held-out patches no longer improve, and goes on where it was stopped.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fusion.imaging.segmenting.network_segmentation import CELLS, seed_channel
from fusion.training.segmentation.dataset import turned, turned_seed
from fusion.training.segmentation.unet import SegmentationNetwork, loss_of

# Counts; chosen: more take longer or more memory, fewer teach less.
_BATCH: Final = 8
_EPOCH_PATCHES: Final = 1000
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """Plan of a training.

    Attributes:
        patches: Simulated patches in the pool.
        seed: Of everything.
        steps: Batches at most.
        learning_rate: At its highest.
        patience: Epochs without a better held-out loss before it stops.
        workers: Processes that draw patches.
        threads: Of PyTorch.
    """

    patches: int = 20_000
    seed: int = 1
    steps: int = 6_000
    learning_rate: float = 3e-3
    patience: int = 8
    workers: int = 2
    threads: int = 2


@dataclass(slots=True)
class EpochProgress:
    """Progress of a training.

    Attributes:
        step: Batches done.
        best_loss: Lowest held-out loss.
        since_best: Epochs since then.
        history: Each epoch's figures.
    """

    step: int = 0
    best_loss: float = float("inf")
    since_best: int = 0
    history: list[dict[str, float]] = field(default_factory=list)


class TrainingRecord(Protocol):
    """Keeps what a run needs to go on, and its best weights."""

    def last(self) -> dict[str, Any] | None:
        """Return the state that was kept last, or None before the first epoch."""

    def keep_last(self, state: dict[str, Any]) -> None:
        """Keep the state after an epoch; `history` holds each epoch's figures."""

    def keep_best(self, weights: dict[str, Tensor]) -> None:
        """Keep the weights with the lowest held-out loss so far."""


class Patches:
    """A pool in memory.

    Args:
        parts: Chunks, as `drawn_chunk` gives them.
    """

    def __init__(self, parts: Sequence[Mapping[str, NDArray[Any]]]) -> None:
        self.image = np.concatenate([part["image"] for part in parts])
        self.share = np.concatenate([part["share"] for part in parts])
        self.seed = np.concatenate([part["seed"] for part in parts])
        self.density = np.concatenate([part["density"] for part in parts])

    def batch(
        self, chosen: NDArray[np.int64], turns: NDArray[np.int64]
    ) -> tuple[Tensor, Tensor]:
        """Patches with their seeds, turned, and the shares wanted."""
        size = (len(chosen), 1, CELLS, CELLS, CELLS)
        inputs = np.empty((size[0], 2, *size[2:]), dtype=np.float32)
        wanted = np.empty(size, dtype=np.float32)
        for place, (index, turn) in enumerate(zip(chosen, turns, strict=True)):
            inputs[place, 0] = turned(self.image[index], int(turn))
            inputs[place, 1] = seed_channel(
                tuple(turned_seed(self.seed[index], int(turn)))
            )
            wanted[place, 0] = turned(self.share[index], int(turn))
        inputs[:, 0] /= 255
        return torch.from_numpy(inputs), torch.from_numpy(wanted / 255)


class Training:
    """One run, which can be stopped and gone on with.

    Args:
        plan: How to train.
        record: Keeps checkpoints and results.
        start: Weights to start from; None to start afresh.
    """

    def __init__(
        self,
        plan: Plan,
        record: TrainingRecord,
        start: Mapping[str, Tensor] | None = None,
    ) -> None:
        torch.manual_seed(plan.seed)
        torch.set_num_threads(plan.threads)
        self._record, self._plan = record, plan
        self._network = SegmentationNetwork().to(memory_format=torch.channels_last_3d)
        self._optimizer = torch.optim.AdamW(
            self._network.parameters(), lr=plan.learning_rate, weight_decay=1e-3
        )
        self._progress = EpochProgress()
        if start is not None:
            self._network.load_state_dict(start)
        self._resume()

    def run(self, pool: Patches, held_out: Patches) -> None:
        """Train until the steps are used up or nothing improves."""
        while self._progress.step < self._plan.steps:
            started = time.monotonic()
            trained = self._epoch(pool)
            loss, dice = self.judged(held_out)
            self._note(trained, loss, dice, time.monotonic() - started)
            if self._progress.since_best >= self._plan.patience:
                return

    def judged(self, patches: Patches) -> tuple[float, NDArray[np.float64]]:
        """Loss and Dice of each patch, half-way cut."""
        self._network.eval()
        losses, dices = [], []
        order = np.arange(len(patches.image))
        with torch.no_grad():
            for chosen in np.array_split(order, max(1, len(order) // 25)):
                inputs, wanted = patches.batch(chosen, np.zeros(len(chosen), np.int64))
                logits = self._network(inputs)
                losses.append(float(loss_of(logits, wanted)))
                ours, theirs = logits > 0, wanted > 0.5
                both = (ours & theirs).sum((1, 2, 3, 4))
                sizes = ours.sum((1, 2, 3, 4)) + theirs.sum((1, 2, 3, 4))
                dices.append((2 * both / sizes.clamp(min=1)).numpy())
        return float(np.mean(losses)), np.concatenate(dices).astype(np.float64)

    def _epoch(self, pool: Patches) -> float:
        self._network.train()
        rng = np.random.default_rng((self._plan.seed, self._progress.step))
        losses = []
        for _ in range(_EPOCH_PATCHES // _BATCH):
            for group in self._optimizer.param_groups:
                group["lr"] = self._learning_rate()
            inputs, wanted = pool.batch(
                rng.integers(0, len(pool.image), _BATCH), rng.integers(0, 16, _BATCH)
            )
            loss = loss_of(self._network(inputs), wanted)
            self._optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._network.parameters(), 5.0)
            self._optimizer.step()
            losses.append(float(loss.detach()))
            self._progress.step += 1
        return float(np.mean(losses))

    def _learning_rate(self) -> float:
        """Up over the first 100 steps, then down along a half cosine."""
        step, steps = self._progress.step, self._plan.steps
        warm = min(1.0, (step + 1) / 100)
        return float(
            self._plan.learning_rate
            * warm
            * max(0.01, 0.5 * (1 + np.cos(np.pi * min(1.0, step / steps))))
        )

    def _note(
        self, trained: float, loss: float, dice: NDArray[np.float64], seconds: float
    ) -> None:
        progress = self._progress
        progress.history.append(
            {
                "step": progress.step,
                "train_loss": trained,
                "held_out_loss": loss,
                "held_out_median_dice": float(np.median(dice)),
                "held_out_below_0_5": float((dice < 0.5).mean()),
            }
        )
        _logger.info("%s in %.0f s", progress.history[-1], seconds)
        progress.since_best += 1
        if loss < progress.best_loss:
            progress.best_loss, progress.since_best = loss, 0
            self._record.keep_best(self._network.state_dict())
        self._save()

    def _save(self) -> None:
        self._record.keep_last(
            {
                "network": self._network.state_dict(),
                "optimizer": self._optimizer.state_dict(),
                "step": self._progress.step,
                "best_loss": self._progress.best_loss,
                "since_best": self._progress.since_best,
                "history": self._progress.history,
            }
        )

    def _resume(self) -> None:
        saved = self._record.last()
        if saved is None:
            return
        self._network.load_state_dict(saved.pop("network"))
        self._optimizer.load_state_dict(saved.pop("optimizer"))
        self._progress = EpochProgress(**saved)
        _logger.info("going on from step %d", self._progress.step)
