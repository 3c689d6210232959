"""The fused network: experts a modality, joined by attention over those present.

Each expert gives a score a question, of about unit spread, and an attention a > 0. The
log-odds are prior + Σ a·score over the modalities present, that is prior + S Σ w·score
with S = Σ a and the weights w = a / S (a masked softmax of log a). Evidence of
independent modalities so adds up, and w says whose evidence counts most. With nothing
present the sum is empty and the prior is left.

Source:
    Gated attention over modalities after Ilse M et al., ICML 2018, arXiv:1802.04712.
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from data.results.prediction import Modality
from fusion.network.fused_experts import ImageBranch, NetworkSizes, TabularExpert
from fusion.network.fused_inputs import features
from fusion.network.prediction_tasks import (
    BINS,
    HEADS,
    MODALITIES,
    NODULE_HEADS,
    questions,
    therapies,
)

_SMALL: Final = 0.1  # factor; chosen: larger scores let modalities begin as noise


@dataclass(frozen=True, slots=True, eq=False)
class Standard:
    """Statistics of the training patients, stored in the model.

    Attributes:
        mean: Shape (value places,); 0 for categories.
        spread: Shape (value places,); 1 for categories.
        growth: Log-odds of the training rate.
        malignancy: Log-odds of the training rate.
        response: Shape (therapies,); log-odds.
        hazard: Shape (therapies, `BINS`); log-odds of progression within a bin.
    """

    mean: NDArray[np.float32] = field(repr=False)
    spread: NDArray[np.float32] = field(repr=False)
    growth: float = 0.0
    malignancy: float = 0.0
    response: NDArray[np.float32] = field(
        default_factory=lambda: np.zeros(len(therapies()), np.float32), repr=False
    )
    hazard: NDArray[np.float32] = field(
        default_factory=lambda: np.zeros((len(therapies()), BINS), np.float32),
        repr=False,
    )


class Answers(NamedTuple):
    """Answers of the network; K therapies were asked.

    Questions are growth, malignancy, K times response, K times survival.

    Attributes:
        log_odds: Shape (patients, 2 + K): growth, malignancy, responses.
        hazard: Shape (patients, K, `BINS`); log-odds of progression within a bin.
        weights: Shape (patients, questions, modalities); sum 1, or 0 with nothing.
        parts: Shape (patients, questions, modalities); what each adds to the log-odds.
        strength: Shape (patients, questions); S, the sum of attention.
    """

    log_odds: Tensor
    hazard: Tensor
    weights: Tensor
    parts: Tensor
    strength: Tensor


class FusedNetwork(nn.Module):
    """One member of the ensemble, behind the frozen encoder and its projection."""

    def __init__(
        self,
        sizes: NetworkSizes,
        standard: Standard,
        modalities: tuple[Modality, ...] = MODALITIES,
    ) -> None:
        """Build it; chance is torch's own stream, so seed it.

        Args:
            sizes: How wide.
            standard: Of the training patients.
            modalities: All of them, but in a specialist.
        """
        super().__init__()
        width = sizes.width
        self.register_buffer("mean", torch.as_tensor(standard.mean))
        self.register_buffer("spread", torch.as_tensor(standard.spread))
        self.experts = nn.ModuleList(
            ImageBranch(sizes.components, width, len(modalities), sizes.dropout)
            if modality is Modality.IMAGE
            else TabularExpert(modality, sizes, len(modalities))
            for modality in modalities
        )
        self.modalities = modalities
        count = len(modalities)
        self.head_token = nn.Parameter(torch.randn(len(HEADS), width))
        self.therapy_token = nn.Parameter(torch.randn(len(therapies()), width))
        self.question = nn.Sequential(
            nn.Linear(width, width), nn.GELU(), nn.Linear(width, width)
        )
        self.ask = _layer(count, width, width)
        self.gate = nn.Linear(width, count * width)
        self.shift = nn.Linear(width, count * width)
        self.score = _layer(count, width, 1)
        self.lean = _layer(count, width, 1)
        self.attention = nn.Linear(width, count)
        self.company = nn.Linear(width, count * count, bias=False)
        nn.init.zeros_(self.attention.weight)
        nn.init.zeros_(self.attention.bias)
        nn.init.zeros_(self.company.weight)
        with torch.no_grad():
            self.score.mul_(_SMALL)
            self.lean.mul_(_SMALL)
        self.register_buffer("score_spread", torch.ones(questions(), count))
        self.prior_nodule = nn.Parameter(
            torch.tensor([standard.growth, standard.malignancy])
        )
        self.prior_response = nn.Parameter(torch.as_tensor(standard.response).clone())
        self.prior_hazard = nn.Parameter(torch.as_tensor(standard.hazard).clone())

    def forward(
        self,
        picture: Tensor,
        diameter: Tensor,
        seen: Tensor,
        values: Tensor,
        known: Tensor,
        therapy: Tensor,
    ) -> Answers:
        """Answer all questions of some patients at once.

        Args:
            picture: Shape (patients, components).
            diameter: Shape (patients,); as `FusedInputs.diameter`.
            seen: Shape (patients,).
            values: Shape (patients, value places); as `FusedInputs.values`.
            known: Shape (patients, features).
            therapy: Shape (patients, K); places in `therapies()`.
        """
        present = self.present(seen, known)
        standard = (values - self.mean) / self.spread
        views = torch.stack(
            [
                expert(picture, diameter, present)
                if isinstance(expert, ImageBranch)
                else expert(standard, known, present)
                for expert in self.experts
            ],
            dim=1,
        )
        rows = _rows_of(therapy)
        scores, log_attention = self._experts_say(views, rows, present)
        spread = self.score_spread[rows]
        scores, attention = scores / spread, torch.exp(log_attention) * spread
        attention = attention * present[:, None, :]
        total = attention.sum(-1, keepdim=True)
        weights = attention / torch.clamp(total, min=1e-12)
        parts = attention * scores
        added = parts.sum(-1)
        count = therapy.shape[1]
        nodule = added[:, :2] + self.prior_nodule
        response = added[:, 2 : 2 + count] + self.prior_response[therapy]
        hazard = added[:, 2 + count :, None] + self.prior_hazard[therapy]
        log_odds = torch.cat([nodule, response], 1)
        return Answers(log_odds, hazard, weights, parts, total[..., 0])

    def present(self, seen: Tensor, known: Tensor) -> Tensor:
        """Shape (patients, modalities); 1 where anything of a modality is known."""
        own = [one.modality for one in features()]
        parts = []
        for modality in self.modalities:
            if modality is Modality.IMAGE:
                parts.append(seen)
            else:
                places = [i for i, one in enumerate(own) if one is modality]
                start, stop = places[0], places[-1] + 1
                parts.append(known[:, start:stop].amax(1))
        return torch.stack(parts, dim=1)

    def _questions(self) -> Tensor:
        """Tokens of all questions, shape (questions, width)."""
        nodule = self.head_token[: len(NODULE_HEADS)]
        of_therapy = self.head_token[len(NODULE_HEADS) :, None] + self.therapy_token
        return self.question(torch.cat([nodule, *of_therapy]))

    def _experts_say(
        self, views: Tensor, rows: Tensor, present: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Scores and log-attention, shape (patients, questions, modalities)."""
        asked = self._questions()
        whole, width = asked.shape
        count = len(self.modalities)
        seen = torch.einsum("bmd,mde->bme", views, self.ask)[:, None]
        gate = self.gate(asked).reshape(whole, count, width)[rows]
        shift = self.shift(asked).reshape(whole, count, width)[rows]
        hidden = nn.functional.gelu(seen * (1 + gate) + shift)
        scores = torch.einsum("bqmd,md->bqm", hidden, self.score[..., 0])
        lean = torch.tanh(torch.einsum("bqmd,md->bqm", hidden, self.lean[..., 0]))
        company = self.company(asked).reshape(whole, count, count)[rows]
        beside = (company * present[:, None, None, :]).sum(-1)
        return scores, self.attention(asked)[rows] + lean + beside


def _layer(count: int, given: int, out: int) -> nn.Parameter:
    """A linear map a modality, without a bias."""
    return nn.Parameter(torch.randn(count, given, out) / given**0.5)


def _rows_of(therapy: Tensor) -> Tensor:
    """Select the questions that are asked, shape (patients, 2 + 2 K)."""
    nodule = torch.arange(len(NODULE_HEADS), device=therapy.device)
    first = len(NODULE_HEADS)
    return torch.cat(
        [
            nodule[None].expand(therapy.shape[0], -1),
            therapy + first,
            therapy + first + len(therapies()),
        ],
        dim=1,
    )
