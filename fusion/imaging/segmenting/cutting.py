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

HAZE_CONTRAST_HU: Final = 350.0
"""Below this contrast a nodule is hazy: it needs a smoother image."""

_LEAST_OPENING: Final = 0.35
_CLIMB_MM: Final = 2.0
_SETTLED_HU: Final = 10.0
_SHARP_MM: Final = 0.5
_SOFT_MM: Final = 0.9
_HAZE_HU: Final = 165.0
_HAZE_MM: Final = 2.0
_LEAST_HAZE_SHARE: Final = 0.6
_MOST_SOLID_IN_HAZE: Final = 0.25
_HALO_FROM_MM: Final = 1.75
_HALO_SHELL_MM: Final = 1.0
_HALO_CONTRAST_HU: Final = 120.0
_HALO_BELOW_HU: Final = -400.0
_LEAST_HALO: Final = 0.55
_LEAST_CLEAR: Final = 0.4
_CLEAR_MM: Final = 1.5
_HALO_SKIN_MM: Final = 0.7
_LEAST_HALO_VOXELS: Final = 30
_FAR_MM: Final = 6.0
_SOLID_TISSUE_HU: Final = -450.0
_AIR_HU: Final = -1024.0
_BRIGHTEST_HU: Final = 300.0


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
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
        """Smoothed enough to tell haze from noise; the wall is shown as air."""
        return np.where(
            self.wall_mm > _SOFT_MM / 2, self._smooth(_SOFT_MM), np.float32(_AIR_HU)
        )

    def beside(self, wall_mm: Field) -> "Scene":
        """Return the same box with another wall."""
        return replace(self, wall_mm=wall_mm)

    def _smooth(self, width_mm: float) -> Field:
        if width_mm not in self.smoothed:
            sigma = [width_mm / size for size in self.box.spacing_mm]
            self.smoothed[width_mm] = ndimage.gaussian_filter(
                self.hu, sigma, truncate=3
            )
        return self.smoothed[width_mm]


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A nodule at one threshold.

    Attributes:
        mask: The nodule, shape of the box.
        dense: All tissue above the threshold.
        depth: Depth below the surface of `dense`.
        peak: Deepest voxel of the nodule.
        levels: Levels the threshold was taken from.
        opening_mm: Radius of the ball.
        leaked: Whether it left the box before it was cut.
        has_halo: Whether it is a solid core with haze around; the levels are the
            haze's then.
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


def scene_of(box: CTVolume, lung_hu: float) -> Scene:
    """Prepare a box, with no wall in it yet."""
    hu = np.clip(box.hu, _AIR_HU, _BRIGHTEST_HU).astype(np.float32)
    return Scene(box, hu, np.full(hu.shape, np.inf, dtype=np.float32), lung_hu)


def cut_nodule(scene: Scene, seed: Voxel) -> Cut | None:
    """Cut out the nodule around a voxel, the whole of it if it is part-solid.

    Args:
        scene: A box.
        seed: A voxel of the nodule.

    Returns:
        The nodule, or None if it cannot be parted from what it touches in this box.
    """
    levels = TissueLevels(float(scene.sharp[seed]), scene.lung_hu)
    cut = _settled(scene, seed, levels)
    if cut is None or cut.levels.contrast_hu <= HAZE_CONTRAST_HU:
        return cut
    return _with_haze(scene, cut)


def _settled(scene: Scene, seed: Voxel, levels: TissueLevels) -> Cut | None:
    """Cut, take the nodule's level from its core, and cut again if that moved much."""
    cut = _cut(scene, seed, levels)
    if cut is None:
        return None
    core = TissueLevels(_core_hu(scene, cut), scene.lung_hu)
    if abs(core.midpoint_hu - levels.midpoint_hu) > _SETTLED_HU:
        cut = _cut(scene, cut.peak, core)
    if cut is None:
        return None
    return replace(cut, levels=TissueLevels(_core_hu(scene, cut), scene.lung_hu))


def _core_hu(scene: Scene, cut: Cut) -> float:
    core = cut.mask & (cut.depth >= 0.5 * cut.depth[cut.peak])
    return float(np.median(scene.hu[core]))


def _cut(scene: Scene, seed: Voxel, levels: TissueLevels) -> Cut | None:
    """Threshold at the midpoint, keep what hangs together with the seed, and open."""
    spacing_mm = scene.box.spacing_mm
    hazy = levels.contrast_hu <= HAZE_CONTRAST_HU
    dense = (scene.soft if hazy else scene.sharp) > levels.midpoint_hu
    depth = depth_mm(dense, spacing_mm)
    mask = component_at(dense, seed)
    peak = deepest_near(
        np.where(mask, depth, np.float32(0)), seed, spacing_mm, _CLIMB_MM
    )
    opened = adaptive_opening(mask, depth, peak, spacing_mm, _LEAST_OPENING)
    if opened is None:
        return None
    deepest = _deepest(depth, opened.mask)
    if depth[deepest] > depth[peak]:  # so that all seeds in it end at the same ball
        again = adaptive_opening(mask, depth, deepest, spacing_mm, _LEAST_OPENING)
        opened = again or opened
    peak = _deepest(depth, opened.mask)
    return Cut(opened.mask, dense, depth, peak, levels, opened.radius_mm, opened.leaked)


def _deepest(depth: Field, mask: Mask) -> Voxel:
    k, i, j = np.unravel_index(int(np.argmax(np.where(mask, depth, -1))), depth.shape)
    return int(k), int(i), int(j)


def _with_haze(scene: Scene, solid: Cut) -> Cut:
    """The whole of a part-solid nodule, if the solid cut is only its core.

    A low threshold also takes in blur and vessels, so the hazy cut counts only where
    haze surrounds the core or makes up most of it, and little of that is solid.
    """
    if not _may_have_haze(scene, solid):
        return solid
    hazy = _cut(
        scene, solid.peak, TissueLevels(scene.lung_hu + 2 * _HAZE_HU, scene.lung_hu)
    )
    if hazy is None:
        return solid
    around = distance_mm(~solid.mask, scene.box.spacing_mm, _FAR_MM)
    extra = hazy.mask & (around > _HAZE_MM)
    is_most = extra.sum() >= _LEAST_HAZE_SHARE * hazy.mask.sum()
    if not (is_most or _halo_share(scene, solid, around) > _LEAST_HALO):
        return solid
    if (scene.hu[extra] > _SOLID_TISSUE_HU).mean() > _MOST_SOLID_IN_HAZE:
        return solid
    levels = TissueLevels(_halo_hu(scene, hazy, around), scene.lung_hu)
    whole = _cut(scene, solid.peak, levels)
    return replace(hazy if whole is None else whole, has_halo=True)


def _halo_hu(scene: Scene, hazy: Cut, around_mm: Field) -> float:
    """Level of the haze, away from the core and from the surface."""
    halo = hazy.mask & (around_mm > _HALO_FROM_MM) & (hazy.depth > _HALO_SKIN_MM)
    if halo.sum() < _LEAST_HALO_VOXELS:
        return hazy.levels.nodule_hu
    return max(float(np.median(scene.hu[halo])), scene.lung_hu + _HALO_CONTRAST_HU)


def _halo_share(scene: Scene, solid: Cut, around_mm: Field) -> float:
    """Compute the share of haze around a core, further out than blur reaches.

    Args:
        scene: A box.
        solid: The core.
        around_mm: Distance from it.

    Returns:
        0 to 1; 0 where wall and vessels leave too little to tell.
    """
    spacing_mm = scene.box.spacing_mm
    blur_mm = max(0.0, spacing_mm[0] - 1.0) / 2
    from_mm = _HALO_FROM_MM + blur_mm
    shell = (around_mm > from_mm) & (around_mm <= from_mm + _HALO_SHELL_MM)
    clear = shell & (scene.wall_mm > _CLEAR_MM)
    others = solid.dense & ~solid.mask
    if others.any():
        apart = distance_mm(~others, spacing_mm, 2 * (_CLEAR_MM + blur_mm))
        clear &= apart > _CLEAR_MM + blur_mm
    if clear.sum() <= _LEAST_CLEAR * shell.sum():
        return 0.0
    hu = scene.sharp[clear]
    haze = (hu > scene.lung_hu + _HALO_CONTRAST_HU) & (hu < _HALO_BELOW_HU)
    return float(haze.mean())


def _may_have_haze(scene: Scene, solid: Cut) -> bool:
    """A quick look: is there as much haze near the solid cut as a halo would need?"""
    near = extent(solid.mask, 4.0, scene.box.spacing_mm)
    hu = scene.hu[near]
    haze = (hu > scene.lung_hu + _HAZE_HU) & (hu < _SOLID_TISSUE_HU)
    return bool(haze.sum() > _LEAST_HAZE_SHARE * solid.mask.sum())
