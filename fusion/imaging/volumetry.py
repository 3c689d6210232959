"""Volume as a sum of partial voxels."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import cc3d
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.imaging.volume import Millimetres3
from fusion.imaging.segmenting.continuation import ContinuedSurface, continued_surface
from fusion.imaging.segmenting.distance import distance_mm
from fusion.imaging.segmenting.opening import extent, half_voxel_mm
from fusion.imaging.segmenting.pleura import WallSurface, fitted_wall
from fusion.imaging.segmenting.segmentation import NoduleSegmentation
from fusion.imaging.tissue_levels import TissueLevels

Field = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
EDGE_MM: Final = 1.7
"""How far blur carries the edge of a nodule to either side, at thin slices."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_SHELL_MM: Final = 3.0
_INNER_MM: Final = 1.5
_WIDTH_BETWEEN: Final = (0.3, 0.7)  # shares of the contrast
_CLEAR_OF_OTHERS_MM: Final = 2.0
_LEAST_SHELL: Final = 50  # count of voxels
_SHARE_LIMITS: Final = (-0.25, 1.25)
_INTO_WALL_MM: Final = 1.2
_ON_WALL_MM: Final = 1.0
_LEAST_OFF_WALL: Final = 0.5  # share of the volume
_AROUND_WALL_MM: Final = 9.0
_UNDER_VESSEL_MM: Final = 1.5
_THICK_MM: Final = 0.3
_THIN_PER_EDGE: Final = 1.4  # factor of the edge width
_PATCH_MM: Final = 2.1
_BRIGHTEST: Final = 2  # count of voxels


def partial_voxels(hu: NDArray[np.floating], levels: TissueLevels) -> float:
    """Count how many voxels' worth of nodule these voxels hold.

    f = (HU − lung) / (nodule − lung), each between 0 and 1.

    Args:
        hu: Voxels, any shape.
        levels: Levels of nodule and lung.

    Source:
        Kuhnigk 2006, IEEE Trans Med Imaging 25:417.
    """
    share = (hu - levels.lung_hu) / levels.contrast_hu
    return float(np.clip(share, 0, 1).sum(dtype=np.float64))


@dataclass(frozen=True, eq=False)
class EdgeZone:
    """The voxels around the surface of a nodule, by what they are good for.

    Attributes:
        hu: Hounsfield units of the box around the nodule.
        mask: The nodule in that box.
        others: Dense tissue that is not the nodule.
        depth_mm: Below the surface; negative outside.
        clear_mm: How much nearer each voxel is to the nodule than to other tissue.
        edge_mm: How far the edge reaches to either side.
        segmentation: The nodule.
        corner: Index of the box's first voxel in the segmentation's region.
    """

    hu: Field = field(repr=False)
    mask: Mask = field(repr=False)
    others: Mask = field(repr=False)
    depth_mm: Field = field(repr=False)
    clear_mm: Field = field(repr=False)
    edge_mm: float
    segmentation: NoduleSegmentation
    corner: tuple[int, ...]
    shared_levels: TissueLevels | None = None

    @property
    def spacing_mm(self) -> Millimetres3:
        """Of the voxels, (slice, row, column)."""
        return self.segmentation.region.spacing_mm

    @cached_property
    def core(self) -> Mask:
        """Whole voxels: too deep for the edge to reach."""
        return self.depth_mm > self.edge_mm

    @cached_property
    def rim(self) -> Mask:
        """Partial voxels; outside the nodule only those that are its own."""
        near = np.abs(self.depth_mm) <= self.edge_mm
        return near & ((self.depth_mm > 0) | (self.clear_mm > 0.5))

    @cached_property
    def levels(self) -> TissueLevels:
        """Levels just inside and just outside the edge, where the partial voxels mix.

        Where too little lung is left around, or the two lie too close, those of the
        segmentation stand; so does the level of ground glass around a solid core.
        """
        if self.shared_levels is not None:
            return self.shared_levels
        known = self.segmentation.levels
        inner = self.depth_mm >= min(self.edge_mm, 0.6 * float(self.depth_mm.max()))
        inner &= self.depth_mm <= self.edge_mm + _INNER_MM
        shell = self.depth_mm < -self.edge_mm
        shell &= self.depth_mm > -self.edge_mm - _SHELL_MM
        shell &= self.hu < self.segmentation.threshold_hu
        shell &= self.clear_mm - self.depth_mm > _CLEAR_OF_OTHERS_MM
        nodule, lung = float(self.hu[inner].mean()), known.lung_hu
        if self._is_thin:
            flat = ndimage.uniform_filter(self.hu, (1, *self._patch_voxels))
            nodule = float(np.sort(flat[self.mask])[-_BRIGHTEST:].mean())
        if self.segmentation.has_halo:
            nodule = known.nodule_hu
        if np.count_nonzero(shell) >= _LEAST_SHELL:
            lung = _robust_mean(self.hu[shell])
        if nodule - lung < known.contrast_hu / 2:
            return known
        return TissueLevels(nodule, lung)

    @property
    def _is_thin(self) -> bool:
        """True where slices are so thick that hardly any voxel lies inside whole."""
        thick = self.edge_mm > EDGE_MM + _THICK_MM
        return thick and float(self.depth_mm.max()) < _THIN_PER_EDGE * self.edge_mm

    @property
    def _patch_voxels(self) -> tuple[int, int]:
        """Voxels of a patch that fits into a nodule, (rows, columns); odd."""
        rows, columns = (
            2 * max(0, round((_PATCH_MM / size - 1) / 2)) + 1
            for size in self.spacing_mm[1:]
        )
        return rows, columns

    @cached_property
    def shares(self) -> Field:
        """Share of nodule in each voxel; noise may carry it past 0 and 1."""
        levels = self.levels
        return (self.hu - np.float32(levels.lung_hu)) / np.float32(levels.contrast_hu)

    @cached_property
    def wall(self) -> WallSurface | None:
        """The chest wall under the nodule, where it can be seen well enough."""
        rough = self.segmentation.wall_mm
        if rough is None or self.segmentation.wall_share <= 0:
            return None
        whole = self.segmentation
        near = extent(whole.mask, _AROUND_WALL_MM, self.spacing_mm)
        levels = self.levels
        hu = whole.region.hu[near].astype(np.float32)
        found = fitted_wall(
            (hu - np.float32(levels.lung_hu)) / np.float32(levels.contrast_hu),
            whole.mask[near],
            rough[near],
            self.spacing_mm,
        )
        if found is None:
            return None
        shift = np.array([side.start for side in near]) - np.array(self.corner)
        return found.moved(shift * np.asarray(self.spacing_mm))

    @cached_property
    def volume_mm3(self) -> float:
        """Partial-volume sum over the nodule and its edge."""
        shares = np.clip(self.shares, *_SHARE_LIMITS)
        shares[self.core] = 1
        shares[~(self.core | self.rim)] = 0
        others, walled = self.others, self._rough_wall()
        clean = self.shares
        if self.wall is not None:
            bare = self._on_wall(self.wall)
            if bare[0].sum() > _LEAST_OFF_WALL * shares.sum():
                shares, others, walled, clean = bare
        surface = self._continued(clean, others & ~walled, walled)
        if surface is not None:
            self._continue(shares, surface)
        voxels = max(1.0, float(shares.sum(dtype=np.float64)))
        return voxels * self.segmentation.region.voxel_mm3

    def _on_wall(self, wall: WallSurface) -> tuple[Field, Mask, Mask, Field]:
        """Shares of the nodule alone, with what the wall adds taken off."""
        places = np.argwhere(np.ones(self.hu.shape, dtype=bool)) * np.array(
            self.spacing_mm
        )
        distance = wall.distance_mm(places)
        added = wall.share(distance).reshape(self.hu.shape).astype(np.float32)
        off = distance.reshape(self.hu.shape)
        others = self.others & (off > _ON_WALL_MM)
        clear = np.full(self.hu.shape, np.inf)
        if others.any():
            outside = np.maximum(half_voxel_mm(self.spacing_mm) - self.depth_mm, 0)
            clear = distance_mm(~others, self.spacing_mm) - outside
        near = np.abs(self.depth_mm) <= self.edge_mm
        rim = near & ((self.depth_mm > 0) | (clear > 0.5))
        shares = np.where(rim, np.clip(self.shares, *_SHARE_LIMITS), 0)
        shares[self.core] = 1
        shares = np.where(shares != 0, shares - added, 0)
        shares[off < -_INTO_WALL_MM] = 0
        clean = np.where(off < -_INTO_WALL_MM, 0, self.shares - added)
        walled = off < _ON_WALL_MM
        return shares.astype(np.float32), others, walled, clean.astype(np.float32)

    def _rough_wall(self) -> Mask:
        rough = self.segmentation.wall_mm
        if rough is None:
            return np.zeros_like(self.mask)
        box = tuple(
            slice(start, start + count)
            for start, count in zip(self.corner, self.hu.shape, strict=True)
        )
        return np.asarray(rough[box] < _ON_WALL_MM)

    def _continued(
        self, shares: Field, others: Mask, walled: Mask
    ) -> ContinuedSurface | None:
        """The surface under vessels, or None if none is attached."""
        close = self.edge_mm - EDGE_MM + _UNDER_VESSEL_MM
        apart = distance_mm(~others, self.spacing_mm, close + 1)
        return continued_surface(
            shares,
            self.mask,
            apart < close,
            walled,
            (EDGE_MM, self.edge_mm),
            self.spacing_mm,
        )

    def _continue(self, shares: Field, surface: ContinuedSurface) -> None:
        """Put the continued surface where a vessel hides the nodule's own."""
        near = np.abs(self.depth_mm) <= 2 * self.edge_mm
        near |= self.core
        places = np.argwhere(near)
        hidden, depth_mm = surface.under(places * np.array(self.spacing_mm))
        size_mm = 2 * half_voxel_mm(self.spacing_mm)
        part = np.clip(0.5 + depth_mm / size_mm, 0, 1)
        k, i, j = places[hidden].T
        shares[k, i, j] += np.float32(surface.trust) * (part - shares[k, i, j])

    @property
    def width_mm(self) -> float:
        """Distance of the surfaces at 30 and 70 %, as radii of equal spheres.

        A blurred or ragged edge is wide.
        """
        shares, core = self.shares[self.rim], np.count_nonzero(self.core)
        voxels = np.array([core + (shares > cut).sum() for cut in _WIDTH_BETWEEN])
        volumes = voxels * self.segmentation.region.voxel_mm3
        wide, narrow = np.cbrt(3 * volumes / (4 * np.pi))
        return float(wide - narrow)


def edge_zone(segmentation: NoduleSegmentation) -> EdgeZone:
    """Distances around the surface, within a small box around the nodule."""
    spacing_mm = segmentation.region.spacing_mm
    edge_mm = EDGE_MM + max(0.0, spacing_mm[0] - 1.0) / 2
    near = extent(segmentation.mask, edge_mm + _SHELL_MM, spacing_mm)
    mask = segmentation.mask[near]
    others = _going_on(segmentation.others[near])
    half = np.float32(half_voxel_mm(spacing_mm))
    far_mm = 2 * edge_mm + _SHELL_MM + _CLEAR_OF_OTHERS_MM
    outside = distance_mm(~mask, spacing_mm, far_mm)
    inside = distance_mm(mask, spacing_mm, far_mm)
    clear = np.full(mask.shape, np.inf, dtype=np.float32)
    if others.any():
        clear = distance_mm(~others, spacing_mm, far_mm) - outside
    return EdgeZone(
        segmentation.region.hu[near].astype(np.float32),
        mask,
        others,
        np.where(mask, inside - half, half - outside),
        clear,
        edge_mm,
        segmentation,
        tuple(side.start for side in near),
    )


def volume_mm3(segmentation: NoduleSegmentation) -> float:
    """Partial-volume sum over the nodule and its edge.

    Blur moves the edge but keeps the sum. Shares are not cut at 0 and 1 voxel by
    voxel, as in `partial_voxels`: of noise, only what adds would then be left. What the
    chest wall adds is taken off, and under a vessel the surface is continued.

    Source:
        Kuhnigk 2006, IEEE Trans Med Imaging 25:417; open shares, wall and continued
        surface are our own.
    """
    return edge_zone(segmentation).volume_mm3


def _going_on(others: Mask) -> Mask:
    """Only what leaves the box: a vessel or a wall does, a cut-off lobe does not."""
    labels = cc3d.connected_components(others, connectivity=6, binary_image=True)
    leaves = np.zeros(int(labels.max()) + 1, dtype=bool)
    for axis in range(3):
        for side in (0, -1):
            leaves[labels.take(side, axis)] = True
    leaves[0] = False
    return np.asarray(leaves[labels])


def _robust_mean(values: Field) -> float:
    """Mean without what lies further than 2.5 robust deviations from the median."""
    off = np.abs(values - np.median(values))
    return float(values[off <= 2.5 * 1.4826 * np.median(off) + 1].mean())
