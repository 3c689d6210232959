"""Cutting a nodule out of a box: threshold, connect, open, and look again."""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.imaging.volume import CTVolume
from fusion.imaging.segmenting.distance import distance_mm
from fusion.imaging.segmenting.opening import (
    Voxel,
    adaptive_opening,
    component_at,
    deepest_near,
    depth_mm,
    extent,
)
from fusion.imaging.tissue_levels import TissueLevels

Field = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
GROUND_GLASS_CONTRAST_HU: Final = 350.0
"""Below this contrast a nodule is hazy: it needs a smoother image."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_LEAST_OPENING: Final = 0.35  # share of the largest depth
_PEAK_SEARCH_MM: Final = 2.0
_CONVERGED_HU: Final = 10.0
_SHARP_MM: Final = 0.5
_SOFT_MM: Final = 0.9
_GROUND_GLASS_HU: Final = 165.0
_GROUND_GLASS_MM: Final = 2.0
_LEAST_GROUND_GLASS_SHARE: Final = 0.6
_MOST_SOLID_IN_GROUND_GLASS: Final = 0.25  # share of the voxels
_HALO_FROM_MM: Final = 1.75
_HALO_SHELL_MM: Final = 1.0
_HALO_CONTRAST_HU: Final = 120.0
_HALO_BELOW_HU: Final = -400.0
_LEAST_HALO: Final = 0.55  # share of the shell
_LEAST_CLEAR: Final = 0.4  # share of the shell
_CLEAR_MM: Final = 1.5
_HALO_SKIN_MM: Final = 0.7
_LEAST_HALO_VOXELS: Final = 30
_FAR_MM: Final = 6.0
_SOLID_TISSUE_HU: Final = -450.0
_AIR_HU: Final = -1024.0
_BRIGHTEST_HU: Final = 300.0


@dataclass(frozen=True, slots=True, eq=False)
class RegionOfInterest:
    """A box of the scan, ready to be cut.

    Attributes:
        box: The part of the scan.
        hu: Its Hounsfield units, cut at bone and at air.
        wall_mm: Distance from the chest wall; zero or less inside it.
        lung_hu: Level of the parenchyma.
        smoothed: Images by width of smoothing; made when first asked for.
    """

    box: CTVolume
    hu: Field
    wall_mm: Field
    lung_hu: float
    smoothed: dict[float, Field] = field(default_factory=dict, repr=False)

    @property
    def sharp(self) -> Field:
        """A little smoothed; the wall is shown as air."""
        return np.where(self.wall_mm > 0, self._smooth(_SHARP_MM), np.float32(_AIR_HU))

    @property
    def soft(self) -> Field:
        """Smoothed enough to tell ground glass from noise; the wall is shown as air."""
        return np.where(
            self.wall_mm > _SOFT_MM / 2, self._smooth(_SOFT_MM), np.float32(_AIR_HU)
        )

    def _smooth(self, width_mm: float) -> Field:
        if width_mm not in self.smoothed:
            sigma = [width_mm / size for size in self.box.spacing_mm]
            self.smoothed[width_mm] = ndimage.gaussian_filter(
                self.hu, sigma, truncate=3
            )
        return self.smoothed[width_mm]


@dataclass(frozen=True, slots=True, eq=False)
class OpeningSegmentation:
    """A nodule at one threshold.

    Attributes:
        mask: The nodule, shape of the box.
        dense: All tissue above the threshold.
        depth: Depth below the surface of `dense`.
        peak: Deepest voxel of the nodule.
        levels: Levels the threshold was taken from.
        opening_mm: Radius of the ball.
        leaked: Whether it left the box before it was cut.
        has_halo: Whether ground glass surrounds a solid core; the levels are the
            ground glass's then.
    """

    mask: Mask
    dense: Mask
    depth: Field
    peak: Voxel
    levels: TissueLevels
    opening_mm: float
    leaked: bool
    has_halo: bool = False

    @property
    def share_opened(self) -> float:
        """Radius of the ball as a share of the nodule's depth, 0 to 1."""
        return self.opening_mm / max(float(self.depth[self.peak]), self.opening_mm)


def region_of_interest(box: CTVolume, lung_hu: float) -> RegionOfInterest:
    """Prepare a box, with no wall in it yet."""
    hu = np.clip(box.hu, _AIR_HU, _BRIGHTEST_HU).astype(np.float32)
    return RegionOfInterest(
        box, hu, np.full(hu.shape, np.inf, dtype=np.float32), lung_hu
    )


def segment_by_opening(
    roi: RegionOfInterest, seed: Voxel
) -> OpeningSegmentation | None:
    """Cut out the nodule around a voxel, the whole of it if it is part-solid.

    Args:
        roi: A box.
        seed: A voxel of the nodule.

    Returns:
        The nodule, or None if it cannot be parted from what it touches in this box.
    """
    levels = TissueLevels(float(roi.sharp[seed]), roi.lung_hu)
    cut = _segment_to_convergence(roi, seed, levels)
    if cut is None or cut.levels.contrast_hu <= GROUND_GLASS_CONTRAST_HU:
        return cut
    return _with_ground_glass(roi, cut)


def _segment_to_convergence(
    roi: RegionOfInterest, seed: Voxel, levels: TissueLevels
) -> OpeningSegmentation | None:
    """Cut, take the nodule's level from its core, and cut again if that moved much."""
    cut = _segment_once(roi, seed, levels)
    if cut is None:
        return None
    core = TissueLevels(_core_hu(roi, cut), roi.lung_hu)
    if abs(core.midpoint_hu - levels.midpoint_hu) > _CONVERGED_HU:
        cut = _segment_once(roi, cut.peak, core)
    if cut is None:
        return None
    return replace(cut, levels=TissueLevels(_core_hu(roi, cut), roi.lung_hu))


def _core_hu(roi: RegionOfInterest, cut: OpeningSegmentation) -> float:
    core = cut.mask & (cut.depth >= 0.5 * cut.depth[cut.peak])
    return float(np.median(roi.hu[core]))


def _segment_once(
    roi: RegionOfInterest, seed: Voxel, levels: TissueLevels
) -> OpeningSegmentation | None:
    """Threshold at the midpoint, keep what hangs together with the seed, and open."""
    spacing_mm = roi.box.spacing_mm
    ground_glass = levels.contrast_hu <= GROUND_GLASS_CONTRAST_HU
    dense = (roi.soft if ground_glass else roi.sharp) > levels.midpoint_hu
    depth = depth_mm(dense, spacing_mm)
    mask = component_at(dense, seed)
    peak = deepest_near(
        np.where(mask, depth, np.float32(0)), seed, spacing_mm, _PEAK_SEARCH_MM
    )
    opened = adaptive_opening(mask, depth, peak, spacing_mm, _LEAST_OPENING)
    if opened is None:
        return None
    deepest = _deepest(depth, opened.mask)
    if depth[deepest] > depth[peak]:  # so that all seeds in it end at the same ball
        again = adaptive_opening(mask, depth, deepest, spacing_mm, _LEAST_OPENING)
        opened = again or opened
    peak = _deepest(depth, opened.mask)
    return OpeningSegmentation(
        opened.mask, dense, depth, peak, levels, opened.radius_mm, opened.leaked
    )


def _deepest(depth: Field, mask: Mask) -> Voxel:
    k, i, j = np.unravel_index(int(np.argmax(np.where(mask, depth, -1))), depth.shape)
    return int(k), int(i), int(j)


def _with_ground_glass(
    roi: RegionOfInterest, solid: OpeningSegmentation
) -> OpeningSegmentation:
    """The whole of a part-solid nodule, if the solid cut is only its core.

    A low threshold also takes in blur and vessels, so the hazy cut counts only where
    ground glass surrounds the core or makes up most of it, and little of that is solid.
    """
    if not _may_have_ground_glass(roi, solid):
        return solid
    ground_glass = _segment_once(
        roi, solid.peak, TissueLevels(roi.lung_hu + 2 * _GROUND_GLASS_HU, roi.lung_hu)
    )
    if ground_glass is None:
        return solid
    around = distance_mm(~solid.mask, roi.box.spacing_mm, _FAR_MM)
    extra = ground_glass.mask & (around > _GROUND_GLASS_MM)
    is_most = extra.sum() >= _LEAST_GROUND_GLASS_SHARE * ground_glass.mask.sum()
    if not (is_most or _halo_share(roi, solid, around) > _LEAST_HALO):
        return solid
    if (roi.hu[extra] > _SOLID_TISSUE_HU).mean() > _MOST_SOLID_IN_GROUND_GLASS:
        return solid
    levels = TissueLevels(_halo_hu(roi, ground_glass, around), roi.lung_hu)
    whole = _segment_once(roi, solid.peak, levels)
    return replace(ground_glass if whole is None else whole, has_halo=True)


def _halo_hu(
    roi: RegionOfInterest, ground_glass: OpeningSegmentation, around_mm: Field
) -> float:
    """Level of the ground glass, away from the core and from the surface."""
    halo = (
        ground_glass.mask
        & (around_mm > _HALO_FROM_MM)
        & (ground_glass.depth > _HALO_SKIN_MM)
    )
    if halo.sum() < _LEAST_HALO_VOXELS:
        return ground_glass.levels.nodule_hu
    return max(float(np.median(roi.hu[halo])), roi.lung_hu + _HALO_CONTRAST_HU)


def _halo_share(
    roi: RegionOfInterest, solid: OpeningSegmentation, around_mm: Field
) -> float:
    """Compute the share of ground glass around a core, further out than blur reaches.

    Args:
        roi: A box.
        solid: The core.
        around_mm: Distance from it.

    Returns:
        0 to 1; 0 where wall and vessels leave too little to tell.
    """
    spacing_mm = roi.box.spacing_mm
    blur_mm = max(0.0, spacing_mm[0] - 1.0) / 2
    from_mm = _HALO_FROM_MM + blur_mm
    shell = (around_mm > from_mm) & (around_mm <= from_mm + _HALO_SHELL_MM)
    clear = shell & (roi.wall_mm > _CLEAR_MM)
    others = solid.dense & ~solid.mask
    if others.any():
        apart = distance_mm(~others, spacing_mm, 2 * (_CLEAR_MM + blur_mm))
        clear &= apart > _CLEAR_MM + blur_mm
    if clear.sum() <= _LEAST_CLEAR * shell.sum():
        return 0.0
    hu = roi.sharp[clear]
    is_ground_glass = (hu > roi.lung_hu + _HALO_CONTRAST_HU) & (hu < _HALO_BELOW_HU)
    return float(is_ground_glass.mean())


def _may_have_ground_glass(roi: RegionOfInterest, solid: OpeningSegmentation) -> bool:
    """Test quickly whether ground glass near the solid core may be a halo."""
    near = extent(solid.mask, 4.0, roi.box.spacing_mm)
    hu = roi.hu[near]
    is_ground_glass = (hu > roi.lung_hu + _GROUND_GLASS_HU) & (hu < _SOLID_TISSUE_HU)
    return bool(is_ground_glass.sum() > _LEAST_GROUND_GLASS_SHARE * solid.mask.sum())
