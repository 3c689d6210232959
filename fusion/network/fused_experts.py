"""Experts that read the inputs of one modality, before any question is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from data.results.prediction import Modality
from fusion.network.fused_inputs import Feature, features


@dataclass(frozen=True, slots=True)
class NetworkSizes:
    """Sizes of the network.

    Attributes:
        components: Of the image.
        token: Numbers a feature's token has.
        width: Of the experts and the questions' tokens.
        dropout: In the experts, while learning.
    """

    components: int = 8
    token: int = 12
    width: int = 48
    dropout: float = 0.1


class TabularExpert(nn.Module):
    """A token a feature, a learned token for *not measured*, and two layers."""

    def __init__(self, modality: Modality, sizes: NetworkSizes, beside: int) -> None:
        """Build it; chance is torch's own stream, so seed it.

        Args:
            modality: Whose features it reads.
            sizes: How wide.
            beside: How many modalities the network has.
        """
        super().__init__()
        own = [
            (place, one)
            for place, one in enumerate(features())
            if one.modality is modality
        ]
        self.places = slice(own[0][0], own[-1][0] + 1)
        self.columns = slice(own[0][1].start, own[-1][1].start + own[-1][1].places)
        self.register_buffer("gather", _gather([one for _, one in own]))
        count, columns = self.gather.shape
        token = sizes.token
        self.weight = nn.Parameter(torch.randn(columns, token))
        self.bias = nn.Parameter(torch.randn(count, token))
        self.not_measured = nn.Parameter(torch.zeros(count, token))
        self.body = _Body(count * token, sizes.width, beside, sizes.dropout)

    def forward(self, values: Tensor, known: Tensor, present: Tensor) -> Tensor:
        """Shape (patients, width), from standardised values of all modalities."""
        own = values[:, self.columns, None] * self.weight
        tokens = nn.functional.gelu(torch.matmul(self.gather, own) + self.bias)
        measured = known[:, self.places, None] > 0
        tokens = torch.where(measured, tokens, self.not_measured)
        return self.body(tokens.flatten(1), present)


class ImageBranch(nn.Module):
    """The picture's components and the diameter, and two layers."""

    def __init__(
        self, components: int, width: int, beside: int, dropout: float
    ) -> None:
        """Build it; chance is torch's own stream, so seed it."""
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.body = _Body(components + 1, width, beside, dropout)

    def forward(self, picture: Tensor, diameter: Tensor, present: Tensor) -> Tensor:
        """Shape (patients, width)."""
        given = torch.cat([self.dropout(picture), diameter[:, None]], dim=1)
        return self.body(given, present)


class _Body(nn.Module):
    """Two layers; the first also knows which other modalities are there."""

    def __init__(self, given: int, width: int, beside: int, dropout: float) -> None:
        super().__init__()
        self.first = nn.Linear(given, width)
        self.company = nn.Linear(beside, width, bias=False)
        self.second = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, given: Tensor, present: Tensor) -> Tensor:
        hidden = nn.functional.gelu(self.first(given) + self.company(present))
        return nn.functional.gelu(self.second(self.dropout(hidden)))


def _gather(own: Sequence[Feature]) -> Tensor:
    """Shape (features, columns): 1 where a column belongs to a feature."""
    start = own[0].start
    columns = sum(one.places for one in own)
    gather = torch.zeros(len(own), columns)
    for row, one in enumerate(own):
        gather[row, one.start - start : one.start - start + one.places] = 1
    return gather
