"""A small 3D U-Net: a patch and a seed in, the share of nodule in each voxel out.

Needs PyTorch, which is an optional extra: `pip install fusionboard[train]`.

Source:
    Çiçek 2016, MICCAI, LNCS 9901:424 (3D U-Net); Shi 2016, CVPR,
    doi:10.1109/CVPR.2016.207 (sub-voxel output).
"""

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

# Counts of channels. Chosen: wider layers are slower; the accuracy is in
# docs/methods/segmentation.md.
WIDTHS: Final = (16, 40, 80)
_CHANNELS: Final = 2


class _Block(nn.Sequential):
    """Convolution, normalisation, rectifier."""

    def __init__(self, inner: int, outer: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv3d(inner, outer, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm3d(outer),
            nn.ReLU(inplace=True),
        )


class _Up(nn.Module):
    """Double the size, join what was kept from the way down, and mix."""

    def __init__(self, inner: int, outer: int, mixes: int) -> None:
        super().__init__()
        self.narrow = nn.Conv3d(inner, outer, 1)
        blocks = [_Block(2 * outer, outer)] + [
            _Block(outer, outer) for _ in range(mixes - 1)
        ]
        self.mix = nn.Sequential(*blocks)

    def forward(self, deep: Tensor, kept: Tensor) -> Tensor:
        """Combine a deep and a kept field."""
        wide = functional.interpolate(self.narrow(deep), scale_factor=2.0)
        return self.mix(torch.cat((wide, kept), dim=1))


class SegmentationNetwork(nn.Module):
    """U-Net of two halvings on cubes of 2×2×2 voxels, so that it is quick on a CPU.

    Args:
        widths: Channels at half, quarter and eighth of the patch's resolution.
    """

    def __init__(self, widths: tuple[int, int, int] = WIDTHS) -> None:
        super().__init__()
        b, c, d = widths
        self.at_half = nn.Sequential(_Block(8 * _CHANNELS, b), _Block(b, b))
        self.at_quarter = nn.Sequential(_Block(b, c, 2), _Block(c, c))
        self.at_eighth = nn.Sequential(_Block(c, d, 2), _Block(d, d))
        self.up_quarter = _Up(d, c, 1)
        self.up_half = _Up(c, b, 2)
        self.last = nn.Conv3d(b, 8, 3, padding=1)

    def forward(self, patch: Tensor) -> Tensor:
        """Segment.

        Args:
            patch: Shape (batch, 2, cells, cells, cells): scaled image and seed; an
                even number of cells in eights.

        Returns:
            Shape (batch, 1, cells, cells, cells); logits.
        """
        half = self.at_half(_packed(patch))
        quarter = self.at_quarter(half)
        deep = self.up_quarter(self.at_eighth(quarter), quarter)
        return _unpacked(self.last(self.up_half(deep, half)))


def _packed(patch: Tensor) -> Tensor:
    """Cubes of 2×2×2 voxels as channels of one; nothing is lost."""
    channels, cells = patch.shape[1], patch.shape[2] // 2
    split = patch.reshape(-1, channels, cells, 2, cells, 2, cells, 2)
    return split.permute(0, 1, 3, 5, 7, 2, 4, 6).reshape(
        -1, 8 * channels, cells, cells, cells
    )


def _unpacked(packed: Tensor) -> Tensor:
    """Eight channels as cubes of 2×2×2 voxels."""
    cells = packed.shape[2]
    split = packed.reshape(-1, 1, 2, 2, 2, cells, cells, cells)
    return split.permute(0, 1, 5, 2, 6, 3, 7, 4).reshape(
        -1, 1, 2 * cells, 2 * cells, 2 * cells
    )


def loss_of(logits: Tensor, share: Tensor) -> Tensor:
    """Soft Dice loss of each patch plus cross-entropy, averaged.

    Args:
        logits: Shape (batch, 1, …).
        share: Same shape, 0 to 1: partial voxels are soft labels.

    Source:
        Milletari 2016, 3DV, doi:10.1109/3DV.2016.79 (Dice loss).
    """
    probability = torch.sigmoid(logits)
    inner = tuple(range(1, logits.ndim))
    both = (probability * share).sum(inner)
    sizes = (probability**2).sum(inner) + (share**2).sum(inner)
    dice = 1 - (2 * both + 1) / (sizes + 1)
    entropy = functional.binary_cross_entropy_with_logits(logits, share)
    return dice.mean() + 2 * entropy
