"""Volume as a sum of partial voxels."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fusion.imaging.distance import distance_mm
from fusion.imaging.opening import extent, half_voxel_mm
from fusion.imaging.segmentation import NoduleSegmentation
from fusion.imaging.tissue_levels import TissueLevels

Field = NDArray[np.float32]
Mask = NDArray[np.bool_]

EDGE_MM: Final = 1.7
"""How far blur carries the edge of a nodule to either side, at thin slices."""

_SHELL_MM: Final = 3.0
_INNER_MM: Final = 1.5
_WIDTH_BETWEEN: Final = (0.3, 0.7)
_CLEAR_OF_OTHERS_MM: Final = 2.0
_LEAST_SHELL: Final = 50
_SHARE_LIMITS: Final = (-0.25, 1.25)


def partial_voxels(hu: NDArray[np.floating], levels: TissueLevels) -> float:
    """How many voxels' worth of nodule these voxels hold.

    f = (HU − lung) / (nodule − lung), each between 0 and 1.

    Args:
        hu: Voxels, any shape.
        levels: Levels of nodule and lung.

    Source:
        Kuhnigk 2006, IEEE Trans Med Imaging 25:417.
    """
    share = (hu - levels.lung_hu) / levels.contrast_hu
    return float(np.clip(share, 0, 1).sum(dtype=np.float64))


@dataclass(frozen=True, slots=True, eq=False)
class EdgeZone:
    """The voxels around the surface of a nodule, by what they are good for.

    Attributes:
        hu: Hounsfield units of the box around the nodule.
        depth_mm: Below the surface; negative outside.
        clear_mm: How much nearer each voxel is to the nodule than to other tissue.
        edge_mm: How far the edge reaches to either side.
        segmentation: The nodule.
    """

    hu: Field
    depth_mm: Field
    clear_mm: Field
    edge_mm: float
    segmentation: NoduleSegmentation

    @property
    def core(self) -> Mask:
        """Whole voxels: too deep for the edge to reach."""
        return self.depth_mm > self.edge_mm

    @property
    def rim(self) -> Mask:
        """Partial voxels; outside the nodule only those that are its own."""
        near = np.abs(self.depth_mm) <= self.edge_mm
        return near & ((self.depth_mm > 0) | (self.clear_mm > 0.5))

    @property
    def levels(self) -> TissueLevels:
        """Levels just inside and just outside the edge, where the partial voxels mix.

        Where too little lung is left around, or the two lie too close, those of the
        segmentation stand; so does the level of ground glass around a solid core.
        """
        known = self.segmentation.levels
        inner = self.depth_mm >= min(self.edge_mm, 0.6 * float(self.depth_mm.max()))
        inner &= self.depth_mm <= self.edge_mm + _INNER_MM
        shell = self.depth_mm < -self.edge_mm
        shell &= self.depth_mm > -self.edge_mm - _SHELL_MM
        shell &= self.hu < self.segmentation.threshold_hu
        shell &= self.clear_mm - self.depth_mm > _CLEAR_OF_OTHERS_MM
        nodule, lung = float(self.hu[inner].mean()), known.lung_hu
        if self.segmentation.has_halo:
            nodule = known.nodule_hu
        if shell.sum() >= _LEAST_SHELL:
            lung = _robust_mean(self.hu[shell])
        if nodule - lung < known.contrast_hu / 2:
            return known
        return TissueLevels(nodule, lung)

    @property
    def rim_shares(self) -> Field:
        """Share of nodule in each voxel of the rim; noise may carry it past 0 and 1."""
        levels = self.levels
        return (self.hu[self.rim] - levels.lung_hu) / levels.contrast_hu

    @property
    def volume_mm3(self) -> float:
        """Partial-volume sum over the nodule and its edge."""
        shares = np.clip(self.rim_shares, *_SHARE_LIMITS)
        voxels = self.core.sum() + shares.sum(dtype=np.float64)
        return float(voxels * self.segmentation.region.voxel_mm3)

    @property
    def width_mm(self) -> float:
        """How far apart the surfaces at 30 and 70 % lie, as radii of equal spheres.

        A blurred or ragged edge is wide.
        """
        shares, core = self.rim_shares, self.core.sum()
        voxels = np.array([core + (shares > cut).sum() for cut in _WIDTH_BETWEEN])
        volumes = voxels * self.segmentation.region.voxel_mm3
        wide, narrow = np.cbrt(3 * volumes / (4 * np.pi))
        return float(wide - narrow)


def edge_zone(segmentation: NoduleSegmentation) -> EdgeZone:
    """Distances around the surface, within a small box around the nodule."""
    spacing_mm = segmentation.region.spacing_mm
    edge_mm = EDGE_MM + max(0.0, spacing_mm[0] - 1.0) / 2
    near = extent(segmentation.mask, edge_mm + _SHELL_MM, spacing_mm)
    mask, others = segmentation.mask[near], segmentation.others[near]
    half = half_voxel_mm(spacing_mm)
    far_mm = 2 * edge_mm + _SHELL_MM + _CLEAR_OF_OTHERS_MM
    outside = distance_mm(~mask, spacing_mm, far_mm)
    inside = distance_mm(mask, spacing_mm, far_mm)
    clear = np.full(mask.shape, np.inf, dtype=np.float32)
    if others.any():
        clear = distance_mm(~others, spacing_mm, far_mm) - outside
    return EdgeZone(
        segmentation.region.hu[near].astype(np.float32),
        np.where(mask, inside - half, half - outside).astype(np.float32),
        clear,
        edge_mm,
        segmentation,
    )


def volume_mm3(segmentation: NoduleSegmentation) -> float:
    """Partial-volume sum over the nodule and its edge.

    Blur moves the edge but keeps the sum. Shares are not cut at 0 and 1 voxel by
    voxel, as in `partial_voxels`: of noise, only what adds would then be left.

    Source:
        Kuhnigk 2006, IEEE Trans Med Imaging 25:417; the open shares are our own.
    """
    return edge_zone(segmentation).volume_mm3


def _robust_mean(values: Field) -> float:
    """Mean without what lies further than 2.5 robust deviations from the median."""
    off = np.abs(values - np.median(values))
    return float(values[off <= 2.5 * 1.4826 * np.median(off) + 1].mean())
