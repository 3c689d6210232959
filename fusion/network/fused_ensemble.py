"""Five members and the picture's projection as one network, asked of every therapy."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from fusion.network.fused_inputs import FusedInputs, features
from fusion.network.fused_logits import FusedLogits
from fusion.network.fused_network import FusedNetwork
from fusion.network.image_projection import ImageProjection
from fusion.network.prediction_tasks import therapies


class FusedEnsemble(nn.Module):
    """Members side by side behind one projection of the encoder's features."""

    def __init__(
        self, members: Sequence[FusedNetwork], projection: ImageProjection
    ) -> None:
        """Join them.

        Args:
            members: Any number, all alike.
            projection: From the encoder's features to the members' components.
        """
        super().__init__()
        self.members = nn.ModuleList(members)
        axes = projection.axes / projection.spread
        self.register_buffer("axes", _tensor(axes.T))
        self.register_buffer("start", _tensor(projection.mean @ axes.T))
        places = np.repeat(np.arange(len(features())), [f.places for f in features()])
        self.register_buffer("places", torch.as_tensor(places), persistent=False)

    def forward(
        self,
        picture: Tensor,
        diameter: Tensor,
        seen: Tensor,
        values: Tensor,
        known: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Ask every member of every therapy.

        Whatever stands where nothing was seen or measured is set to 0 first.

        Args:
            picture: Shape (patients, encoder features).
            diameter: Shape (patients,).
            seen: Shape (patients,).
            values: Shape (patients, value places).
            known: Shape (patients, features).

        Returns:
            As `FusedLogits`.
        """
        parts = (picture @ self.axes - self.start) * seen[:, None]
        measured = values * known[:, self.places]
        therapy = torch.arange(len(therapies()), device=seen.device)
        therapy = therapy[None].expand(seen.shape[0], -1)
        answers = [
            member(parts, diameter * seen, seen, measured, known, therapy)
            for member in self.members
        ]
        return (
            torch.stack([one.log_odds for one in answers]),
            torch.stack([one.hazard for one in answers]),
            torch.stack([one.weights for one in answers]),
        )


def ensemble_logits(ensemble: FusedEnsemble, inputs: FusedInputs) -> FusedLogits:
    """Ask in PyTorch.

    Args:
        ensemble: In evaluation mode.
        inputs: Patients.
    """
    arrays = (
        inputs.picture,
        inputs.diameter,
        inputs.seen,
        inputs.values,
        inputs.known,
    )
    given = [torch.as_tensor(one, dtype=torch.float32) for one in arrays]
    with torch.no_grad():
        answers = ensemble(*given)
    return FusedLogits(*(one.numpy().astype(np.float64) for one in answers))


def _tensor(array: NDArray[np.floating]) -> Tensor:
    return torch.as_tensor(np.ascontiguousarray(array), dtype=torch.float32)
