"""Loss of the fused network: four heads, each where its label was seen."""

import numpy as np
import torch
from torch import Tensor, nn

from fusion.network.fused_inputs import features, value_places
from fusion.network.fused_network import Answers, Standard
from fusion.network.prediction_tasks import BINS, therapies
from fusion.training.fused.tensors import FusedData, values_known


def losses(answers: Answers, data: FusedData) -> Tensor:
    """Mean log-loss a head, shape (4,): growth, malignancy, response, survival.

    A head whose label nobody in the batch has costs 0.

    Args:
        answers: Of the same patients, asked of the therapy that was given alone.
        data: The patients.
    """
    labelled = ~torch.isnan(data.targets)
    targets = torch.nan_to_num(data.targets)
    each = nn.functional.binary_cross_entropy_with_logits(
        answers.log_odds, targets, reduction="none"
    )
    counts = labelled.sum(0).clamp(min=1)
    heads = (each * labelled).sum(0) / counts
    hazard = answers.hazard[:, 0]
    bins = data.survived + data.progressed
    each_bin = nn.functional.binary_cross_entropy_with_logits(
        hazard, data.progressed, reduction="none"
    )
    survival = (each_bin * bins).sum() / bins.sum().clamp(min=1)
    return torch.cat([heads, survival[None]])


def head_weights(data: FusedData) -> Tensor:
    """One over the log-loss of the base rate, so that rare events count as much.

    Events are not weighted against the others: that would spoil the probabilities.

    Args:
        data: Training patients.
    """
    rates = [_rate(data.targets[:, head]) for head in range(3)]
    rates.append(float(data.progressed.sum() / _at_risk(data).sum().clamp(min=1)))
    shares = np.clip(np.nan_to_num(rates, nan=0.5), 0.01, 0.99)
    entropy = -shares * np.log(shares) - (1 - shares) * np.log(1 - shares)
    return torch.as_tensor(1 / entropy, dtype=torch.float32)


def standard_of(data: FusedData) -> Standard:
    """Means and spreads of training patients' numbers, and base rates a head."""
    known = values_known(data.known).cpu().numpy().astype(np.float64)
    values = data.values.cpu().numpy().astype(np.float64)
    count = np.maximum(known.sum(0), 1)
    mean = (values * known).sum(0) / count
    spread = np.sqrt(np.maximum((values**2 * known).sum(0) / count - mean**2, 1e-6))
    number = np.zeros(value_places(), bool)
    number[[one.start for one in features() if one.places == 1]] = True
    return Standard(
        np.where(number, mean, 0).astype(np.float32),
        np.where(number, spread, 1).astype(np.float32),
        _log_odds(_rate(data.targets[:, 0])),
        _log_odds(_rate(data.targets[:, 1])),
        _by_therapy(data),
        _hazards(data),
    )


def _by_therapy(data: FusedData) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    rates = [
        _log_odds(_rate(data.targets[data.therapy == one, 2]))
        for one in range(len(therapies()))
    ]
    return np.array(rates, np.float32)


def _hazards(data: FusedData) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    hazards = np.zeros((len(therapies()), BINS), np.float32)
    for one in range(len(therapies())):
        rows = data.therapy == one
        events = data.progressed[rows].sum(0).cpu().numpy() + 0.5
        hazards[one] = np.log(events / (data.survived[rows].sum(0).cpu().numpy() + 0.5))
    return hazards


def _at_risk(data: FusedData) -> Tensor:
    return data.survived + data.progressed


def _rate(column: Tensor) -> float:
    seen = column[~torch.isnan(column)]
    return float((seen.sum() + 0.5) / (len(seen) + 1))


def _log_odds(rate: float) -> float:
    return float(np.log(rate / (1 - rate)))
