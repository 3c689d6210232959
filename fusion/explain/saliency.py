"""Places in a nodule's image that the image expert's answer comes from.

Source:
    Selvaraju 2017, ICCV, doi:10.1109/ICCV.2017.74 (Grad-CAM); Sundararajan 2017,
    ICML, arXiv:1703.01365 (integrated gradients); both by captum.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

import numpy as np
import torch
from captum.attr import IntegratedGradients, LayerGradCam
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor, nn
from torch.nn import functional

from fusion.network.image_encoder import ImageEncoder
from fusion.network.image_expert import ImageExpert
from fusion.network.nodule_views import CELLS, VIEWS, NoduleViews

Field = NDArray[np.float32]
Explain = Callable[["SuspicionScore", NoduleViews], Field]
"""From a score and a nodule to a map, shape (3, 96, 96), 0 to 1."""

# Index of the stage, count of steps, cells, and scaled HU of air. Chosen: more steps
# take longer; wider smoothing blurs the map.
_CAM_STAGE: Final = 2  # 12 × 12 cells of 5.6 mm: later stages are as wide as nodules
_STEPS: Final = 16
_SMOOTH_CELLS: Final = 2.0
_AIR: Final = 0.0


class SaliencyMethod(StrEnum):
    """Method by which a map is made."""

    GRAD_CAM = "grad_cam"
    INTEGRATED_GRADIENTS = "integrated_gradients"


class SuspicionScore(nn.Module):
    """The expert's log-odds of a suspicious rating, up to a constant, as a network.

    The nodule's size as a number is left out: a map says only what the image adds.
    """

    def __init__(self, encoder: ImageEncoder, expert: ImageExpert) -> None:
        """Join them.

        Args:
            encoder: The one that the expert was fitted on, in torch.
            expert: Its head; the mean over its members is explained.
        """
        super().__init__()
        self.encoder = encoder.eval()
        direction, offset = feature_direction(expert)
        self.register_buffer("direction", torch.from_numpy(direction))
        self.offset = offset

    def forward(self, views: Tensor) -> Tensor:
        """Shape (nodules,), from (nodules, 3, 3, 96, 96)."""
        return self.encoder(views) @ self.direction + self.offset


def feature_direction(expert: ImageExpert) -> tuple[Field, float]:
    """The head as one weight a feature, and a constant without the size's part."""
    heads = expert.heads.reshape(-1, expert.heads.shape[-1]).mean(axis=0)
    projection = expert.projection
    weights = (heads[2:] / projection.scale) @ projection.axes / projection.spread
    offset = -float(weights @ projection.mean)
    return (
        np.asarray(weights / expert.temperature, dtype=np.float32),
        offset / expert.temperature,
    )


def grad_cam(score: SuspicionScore, nodule: NoduleViews) -> Field:
    """Grad-CAM on the third stage of the encoder, enlarged to the views."""
    stage = score.encoder.network.blocks[_CAM_STAGE]
    views = _tensor(nodule)
    found = LayerGradCam(score, stage).attribute(views, relu_attributions=False)
    side = _sign(score, views)
    small = found.reshape(VIEWS, 1, *found.shape[-2:]) * side
    large = functional.interpolate(
        small, size=(CELLS, CELLS), mode="bilinear", align_corners=False
    )
    return _scaled(large[:, 0].detach().numpy())


def integrated_gradients(score: SuspicionScore, nodule: NoduleViews) -> Field:
    """Integrated gradients from air to the image, smoothed over two cells."""
    views = _tensor(nodule)
    found = IntegratedGradients(score).attribute(
        views,
        baselines=torch.full_like(views, _AIR),
        n_steps=_STEPS,
        internal_batch_size=4,
    )
    flat = (found[0].sum(1) * _sign(score, views)).detach().numpy()
    return _scaled(ndimage.gaussian_filter(flat, (0, _SMOOTH_CELLS, _SMOOTH_CELLS)))


METHODS: Final[dict[SaliencyMethod, Explain]] = {
    SaliencyMethod.GRAD_CAM: grad_cam,
    SaliencyMethod.INTEGRATED_GRADIENTS: integrated_gradients,
}


def _tensor(nodule: NoduleViews) -> Tensor:
    return torch.from_numpy(nodule.window.astype(np.float32))[None]


def _sign(score: SuspicionScore, views: Tensor) -> float:
    """1 if the image speaks for a suspicious rating, −1 if against it."""
    with torch.no_grad():
        return 1.0 if float(score(views)[0]) >= 0 else -1.0


def _scaled(found: NDArray[np.floating]) -> Field:
    """Scale what speaks for the answer to 0 to 1; set what speaks against it to 0."""
    kept = np.maximum(found, 0)
    top = float(kept.max())
    return np.asarray(kept / top if top > 0 else kept, dtype=np.float32)
