"""Spread by which the experts move patients apart: what makes attention readable."""

from typing import Final

import torch
from torch import Tensor

from fusion.network.fused_network import FusedNetwork
from fusion.network.prediction_tasks import therapies
from fusion.training.fused.tensors import FusedData

# Variance, and count of patients. Chosen: a smaller one divides by nothing; more
# together take more memory.
_LEAST: Final = 1e-4
_TOGETHER: Final = 2000


def score_spreads(network: FusedNetwork, data: FusedData) -> Tensor:
    """Spread of each modality's part of the log-odds where it is present.

    Dividing scores by it and multiplying attention with it changes no answer; after
    that, a weight says how far a modality moves patients apart.

    Args:
        network: Still with spreads of 1.
        data: Patients.

    Returns:
        Shape (questions, modalities).
    """
    network.eval()
    device = data.seen.device
    everything = torch.arange(len(therapies()), device=device)
    parts, attention, present = [], [], []
    for first in range(0, len(data), _TOGETHER):
        rows = torch.arange(first, min(first + _TOGETHER, len(data)), device=device)
        asked = data.of(rows).asked()
        with torch.no_grad():
            answers = network(*asked[:-1], everything[None].expand(len(rows), -1))
        parts.append(answers.parts)
        attention.append(answers.weights * answers.strength[..., None])
        present.append(network.present(asked[2], asked[4]))
    there = torch.cat(present)[:, None, :]
    count = there.sum(0).clamp(min=1)
    part, given = torch.cat(parts), torch.cat(attention)
    mean = (part * there).sum(0) / count
    spread = (((part - mean) ** 2 * there).sum(0) / count).sqrt()
    return (spread / (given.sum(0) / count).clamp(min=_LEAST)).clamp(min=_LEAST).cpu()
