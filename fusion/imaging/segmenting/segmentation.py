"""From a seed to the mask of the nodule it lies in."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.errors import NotMeasurableError
from data.imaging.nodule import MeasurementFlag
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.segmenting.chest_wall import (
    LARGEST_BALL_MM,
    Surroundings,
    look_around,
)
from fusion.imaging.segmenting.cutting import Cut, Scene, cut_nodule, scene_of
from fusion.imaging.segmenting.opening import Voxel, depth_mm, extent, touches_edge
from fusion.imaging.tissue_levels import TissueLevels, parenchyma_hu

HALF_WIDTHS_MM: Final = (12.0, 24.0, 48.0)
SEED_REACH_MM: Final = 2.5
LEAST_CONTRAST_HU: Final = 120.0

_LITTLE_WALL: Final = 0.05
_MUCH_CONTACT: Final = 0.35
_ON_WALL_MM: Final = 0.5
_OTHER_BALLS_MM: Final = (9.0, 5.0, None)
_SNUG_BALL_MM: Final = (5.0, LARGEST_BALL_MM)
_SNUG_PER_RADIUS: Final = 2.5
_WIDEST_TUBE_MM: Final = 8.0
_HAZE_FROM_HU: Final = -740.0
_HAZE_TO_HU: Final = -450.0
_MUCH_HAZE: Final = 0.25
_FORCED: Final = 0.5
_CRAMPED_MM: Final = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class NoduleSegmentation:
    """A nodule cut out of its surroundings.

    Attributes:
        region: The part of the scan that was looked at.
        mask: Shape of the region; True inside the half-maximum edge.
        others: Dense tissue that is not the nodule: vessels, wall.
        levels: Levels of nodule and lung.
        threshold_hu: Where the edge was set.
        opening_mm: Radius of the ball that cut it loose.
        wall_share: Share of the nodule's surface that lies on the chest wall.
        flags: What makes the outline less sure.
        has_halo: Whether it is a solid core with ground glass around; the levels are
            the ground glass's then.
        wall_mm: Distance of each voxel from the chest wall, zero or less inside it;
            None if no wall was looked for.
        failure_probability: That the outline failed, where something judged it.
    """

    region: CTVolume
    mask: NDArray[np.bool_] = field(repr=False)
    others: NDArray[np.bool_] = field(repr=False)
    levels: TissueLevels
    threshold_hu: float
    opening_mm: float
    wall_share: float = 0.0
    flags: frozenset[MeasurementFlag] = frozenset()
    has_halo: bool = False
    wall_mm: NDArray[np.float32] | None = field(default=None, repr=False)
    failure_probability: float | None = None

    @property
    def contact_share(self) -> float:
        """Share of the nodule's surface that meets other dense tissue, 0 to 1."""
        return share_of_surface(self.mask, self.others)

    @property
    def mask_mm3(self) -> float:
        """Volume of the mask's voxels; the partial-volume sum is the better one."""
        return float(self.mask.sum() * self.region.voxel_mm3)


def segment_nodule(volume: CTVolume, seed_mm: Millimetres3) -> NoduleSegmentation:
    """Cut out the nodule at a seed.

    A large ball smooths the chest wall; where the nodule lies on the wall, a ball that
    fits the nodule is tried too, and the cut with the least contact is kept.

    Args:
        volume: A chest CT.
        seed_mm: A point in or within 2.5 mm of the nodule, LPS.

    Raises:
        NotMeasurableError: If there is no nodule at the seed, or it cannot be parted
            from what it touches.

    Source:
        Kuhnigk 2006, IEEE Trans Med Imaging 25:417.
    """
    if not volume.holds(seed_mm):
        raise NotMeasurableError("measure.outside", point=_shown(seed_mm))
    search = _Search(volume, seed_mm)
    search.refuse_without_tissue()
    found = search.first_fit(LARGEST_BALL_MM)
    if found is not None and found.wall_share < _LITTLE_WALL:
        return found
    tried = [found]
    if found is not None:
        tried.append(search.first_fit(_snug_ball_mm(found)))
    if found is None or found.contact_share > _MUCH_CONTACT:
        tried += [search.first_fit(ball_mm) for ball_mm in _OTHER_BALLS_MM]
    cuts = [cut for cut in tried if cut is not None]
    if not cuts:
        raise search.refusal()
    return min(cuts, key=lambda cut: cut.contact_share)


def _is_cramped(scene: Scene, cut: Cut) -> bool:
    """Test whether a large ball cut the nodule, perhaps only in too small a box."""
    if cut.share_opened <= _FORCED:
        return False
    reach = extent(cut.mask, _CRAMPED_MM, scene.box.spacing_mm)
    return any(
        side.start == 0 or side.stop >= count
        for side, count in zip(reach, cut.mask.shape, strict=True)
    )


def _snug_ball_mm(segmentation: NoduleSegmentation) -> float:
    """A ball too large to enter the nodule and small enough to fit between ribs."""
    radius_mm = np.cbrt(3 * segmentation.mask_mm3 / (4 * np.pi))
    return float(np.clip(_SNUG_PER_RADIUS * radius_mm, *_SNUG_BALL_MM))


class _Search:
    """One seed, looked at in ever larger boxes and with balls of several sizes."""

    def __init__(self, volume: CTVolume, seed_mm: Millimetres3) -> None:
        self._volume = volume
        self._seed_mm = seed_mm
        self._boxes: dict[float, tuple[Scene, Surroundings]] = {}
        self._scenes: dict[tuple[float, float | None], Scene] = {}

    def first_fit(self, ball_mm: float | None) -> NoduleSegmentation | None:
        """Cut in the smallest box that holds the nodule.

        Args:
            ball_mm: Radius of the ball that finds the chest wall; None for no wall.
        """
        forced: tuple[Scene, Cut] | None = None
        for half_width_mm in HALF_WIDTHS_MM[self._is_hazy() :]:
            scene = self._scene(half_width_mm, ball_mm)
            start = self._start(scene)
            cut = None if start is None else cut_nodule(scene, start)
            if cut is None or touches_edge(cut.mask):
                continue
            if forced is None and _is_cramped(scene, cut):
                forced = scene, cut
                continue
            if forced is None or cut.share_opened < forced[1].share_opened:
                return _segmentation(scene, cut)
            break
        return None if forced is None else _segmentation(*forced)

    def _is_hazy(self) -> bool:
        """Test whether haze in the smallest box is enough to hide the lung's level."""
        scene, _ = self._box(HALF_WIDTHS_MM[0])
        haze = (scene.soft > _HAZE_FROM_HU) & (scene.soft < _HAZE_TO_HU)
        return bool(haze.mean() > _MUCH_HAZE)

    def refuse_without_tissue(self) -> None:
        """Refuse a seed in air or in the chest wall.

        Raises:
            NotMeasurableError: By the name of what is there.
        """
        scene = self._scene(HALF_WIDTHS_MM[0], LARGEST_BALL_MM)
        if self._start(scene) is not None:
            return
        near = _near(scene.box, self._seed_mm)
        key = "measure.no_nodule"
        if (scene.wall_mm[near] <= 0).any():
            key = "measure.chest_wall"
        brightest = round(float(scene.hu[near].max()))
        raise NotMeasurableError(key, point=_shown(self._seed_mm), hu=brightest)

    def refusal(self) -> NotMeasurableError:
        """Say why nothing could be cut loose: a tube, or too broad a contact."""
        scene = self._scene(HALF_WIDTHS_MM[0], LARGEST_BALL_MM)
        levels = TissueLevels(float(scene.hu.max()), scene.lung_hu)
        depth = depth_mm(scene.sharp > levels.midpoint_hu, scene.box.spacing_mm)
        width_mm = 2 * float(depth[_near(scene.box, self._seed_mm)].max())
        where = _shown(self._seed_mm)
        if width_mm < _WIDEST_TUBE_MM:
            return NotMeasurableError(
                "measure.vessel", point=where, width_mm=round(width_mm, 1)
            )
        return NotMeasurableError("measure.attached", point=where)

    def _scene(self, half_width_mm: float, ball_mm: float | None) -> Scene:
        key = half_width_mm, ball_mm
        if key not in self._scenes:
            scene, surroundings = self._box(half_width_mm)
            if ball_mm is not None:
                scene = scene.beside(surroundings.wall_distance_mm(ball_mm))
            self._scenes[key] = scene
        return self._scenes[key]

    def _box(self, half_width_mm: float) -> tuple[Scene, Surroundings]:
        if half_width_mm not in self._boxes:
            box = self._volume.region(self._seed_mm, half_width_mm)
            lung = parenchyma_hu(box.hu)
            if lung is None:
                raise NotMeasurableError("measure.no_lung", point=_shown(self._seed_mm))
            self._boxes[half_width_mm] = (
                scene_of(box, lung),
                look_around(self._volume, box, lung),
            )
        return self._boxes[half_width_mm]

    def _start(self, scene: Scene) -> Voxel | None:
        """The brightest voxel close to the seed, so that a click need not be exact."""
        near = np.where(_near(scene.box, self._seed_mm), scene.sharp, -np.inf)
        k, i, j = np.unravel_index(int(np.argmax(near)), near.shape)
        start = int(k), int(i), int(j)
        enough = scene.sharp[start] - scene.lung_hu >= LEAST_CONTRAST_HU
        return start if enough else None


def share_of_surface(mask: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """Compute the share of the voxels around a mask that belongs to something else."""
    shell = ndimage.binary_dilation(mask) & ~mask
    return float((shell & other).sum() / max(1, shell.sum()))


def _segmentation(scene: Scene, cut: Cut) -> NoduleSegmentation:
    return NoduleSegmentation(
        scene.box,
        cut.mask,
        (cut.dense & ~cut.mask) | (scene.wall_mm <= 0),
        cut.levels,
        cut.levels.midpoint_hu,
        cut.opening_mm,
        share_of_surface(cut.mask, scene.wall_mm <= _ON_WALL_MM),
        frozenset({MeasurementFlag.LEAK_CUT} if cut.leaked else ()),
        cut.has_halo,
        scene.wall_mm,
    )


def _near(box: CTVolume, seed_mm: Millimetres3) -> NDArray[np.bool_]:
    """Voxels within reach of the seed, and always the one that holds it."""
    centre = box.index_of(seed_mm)
    steps = np.ogrid[tuple(slice(0, count) for count in box.hu.shape)]
    square = sum(
        ((step - c) * size) ** 2
        for step, c, size in zip(steps, centre, box.spacing_mm, strict=True)
    )
    return np.asarray(square <= max(SEED_REACH_MM**2, float(np.min(square))))


def _shown(point_mm: Millimetres3) -> tuple[float, ...]:
    return tuple(round(c, 1) for c in point_mm)
