"""Shapley values: the part of each input in the log-odds of one patient.

The players are the image (with its diameter) and every measured feature; a player
that is out is *not measured*, which the network has learnt to take. The values are
means over random orders, each used forwards and backwards; they add up to the log-odds
less the prior in every draw.

Source:
    Castro J, Gómez D, Tejada J. Comput Oper Res 2009;36:1726-30 (sampled orders).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from fusion.network.fused_calibration import tempered
from fusion.network.fused_inputs import FusedInputs, features
from fusion.network.fused_logits import FusedLogits

Floats = NDArray[np.float64]
Ask = Callable[[FusedInputs], FusedLogits]

PICTURE = "image"
"""Name of the player that is the image."""


def players() -> tuple[str, ...]:
    """Names of all players: the image, then the columns in order."""
    return (PICTURE, *(one.column for one in features()))


def shapley_values(
    ask: Ask,
    patient: FusedInputs,
    temperature: Floats,
    orders: int,
    rng: np.random.Generator,
) -> Floats:
    """Compute what each player adds, for every question.

    Args:
        ask: The model.
        patient: One patient.
        temperature: Shape (4,).
        orders: Random orders, each also used backwards.
        rng: Chance.

    Returns:
        Shape (players, questions); 0 for what is not known.
    """
    there = np.concatenate([patient.seen, patient.known[0]]) > 0
    known = np.flatnonzero(there)
    drawn = [rng.permutation(known) for _ in range(orders)]
    walks = [walk for order in drawn for walk in (order, order[::-1])]
    shown = np.concatenate([_steps(walk, len(there)) for walk in walks])
    odds = tempered(ask(_showing(patient, shown)), temperature).mean(axis=0)
    values = np.zeros((len(there), odds.shape[1]))
    for walk, part in zip(walks, np.split(odds, len(walks)), strict=True):
        values[walk] += np.diff(part, axis=0) / len(walks)
    return values


def _steps(walk: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """Mark who is in after each step, shape (steps + 1, players)."""
    shown = np.zeros((len(walk) + 1, count), bool)
    for step, player in enumerate(walk, start=1):
        shown[step:, player] = True
    return shown


def _showing(patient: FusedInputs, shown: NDArray[np.bool_]) -> FusedInputs:
    rows: Sequence[int] = [0] * len(shown)
    many = patient.of(np.array(rows))
    return FusedInputs(
        many.picture,
        many.diameter,
        shown[:, 0].astype(np.float32),
        many.values,
        shown[:, 1:].astype(np.float32),
    )
