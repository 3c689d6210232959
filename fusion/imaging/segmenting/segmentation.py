"""From a seed to the mask of the nodule it lies in."""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.errors import NotMeasurableError
from data.imaging.nodule import MeasurementFlag
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.segmenting.chest_wall import (
    LARGEST_ELEMENT_RADIUS_MM,
    Surroundings,
    chest_wall_around,
)
from fusion.imaging.segmenting.opening import Voxel, depth_mm, extent, touches_edge
from fusion.imaging.segmenting.opening_segmentation import (
    OpeningSegmentation,
    RegionOfInterest,
    region_of_interest,
    segment_by_opening,
)
from fusion.imaging.tissue_levels import TissueLevels, parenchyma_hu

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
HALF_WIDTHS_MM: Final = (12.0, 24.0, 48.0)
SEED_REACH_MM: Final = 2.5
LEAST_CONTRAST_HU: Final = 120.0

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_LITTLE_WALL: Final = 0.05  # share of the surface
_MUCH_CONTACT: Final = 0.35  # share of the surface
_ON_WALL_MM: Final = 0.5
_OTHER_BALLS_MM: Final = (9.0, 5.0, None)
_SNUG_BALL_MM: Final = (5.0, LARGEST_ELEMENT_RADIUS_MM)
_SNUG_PER_RADIUS: Final = 2.5  # factor
_WIDEST_TUBE_MM: Final = 8.0
_GROUND_GLASS_FROM_HU: Final = -740.0
_GROUND_GLASS_TO_HU: Final = -450.0
_MUCH_GROUND_GLASS: Final = 0.25  # share of the voxels
_FORCED: Final = 0.5  # share opened
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
    found = search.first_fit(LARGEST_ELEMENT_RADIUS_MM)
    if found is not None and found.wall_share < _LITTLE_WALL:
        return found
    tried = [found]
    if found is not None:
        tried.append(search.first_fit(_snug_ball_mm(found)))
    if found is None or found.contact_share > _MUCH_CONTACT:
        tried += [
            search.first_fit(element_radius_mm) for element_radius_mm in _OTHER_BALLS_MM
        ]
    cuts = [cut for cut in tried if cut is not None]
    if not cuts:
        raise search.refusal()
    return min(cuts, key=lambda cut: cut.contact_share)


def _is_cramped(roi: RegionOfInterest, cut: OpeningSegmentation) -> bool:
    """Test whether a large ball cut the nodule, perhaps only in too small a box."""
    if cut.share_opened <= _FORCED:
        return False
    reach = extent(cut.mask, _CRAMPED_MM, roi.box.spacing_mm)
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
        self._boxes: dict[float, tuple[RegionOfInterest, Surroundings]] = {}
        self._regions: dict[tuple[float, float | None], RegionOfInterest] = {}

    def first_fit(self, element_radius_mm: float | None) -> NoduleSegmentation | None:
        """Cut in the smallest box that holds the nodule.

        Args:
            element_radius_mm: Radius of the ball that finds the chest wall, or None.
        """
        forced: tuple[RegionOfInterest, OpeningSegmentation] | None = None
        for half_width_mm in HALF_WIDTHS_MM[self._is_hazy() :]:
            roi = self._region(half_width_mm, element_radius_mm)
            start = self._start(roi)
            cut = None if start is None else segment_by_opening(roi, start)
            if cut is None or touches_edge(cut.mask):
                continue
            if forced is None and _is_cramped(roi, cut):
                forced = roi, cut
                continue
            if forced is None or cut.share_opened < forced[1].share_opened:
                return _segmentation(roi, cut)
            break
        return None if forced is None else _segmentation(*forced)

    def _is_hazy(self) -> bool:
        """Test whether ground glass in the smallest box hides the lung's level."""
        roi, _ = self._box(HALF_WIDTHS_MM[0])
        is_ground_glass = (roi.soft > _GROUND_GLASS_FROM_HU) & (
            roi.soft < _GROUND_GLASS_TO_HU
        )
        return bool(is_ground_glass.mean() > _MUCH_GROUND_GLASS)

    def refuse_without_tissue(self) -> None:
        """Refuse a seed in air or in the chest wall.

        Raises:
            NotMeasurableError: By the name of what is there.
        """
        roi = self._region(HALF_WIDTHS_MM[0], LARGEST_ELEMENT_RADIUS_MM)
        if self._start(roi) is not None:
            return
        near = _near(roi.box, self._seed_mm)
        key = "measure.no_nodule"
        if (roi.wall_mm[near] <= 0).any():
            key = "measure.chest_wall"
        brightest = round(float(roi.hu[near].max()))
        raise NotMeasurableError(key, point=_shown(self._seed_mm), hu=brightest)

    def refusal(self) -> NotMeasurableError:
        """Say why nothing could be cut loose: a tube, or too broad a contact."""
        roi = self._region(HALF_WIDTHS_MM[0], LARGEST_ELEMENT_RADIUS_MM)
        levels = TissueLevels(float(roi.hu.max()), roi.lung_hu)
        depth = depth_mm(roi.sharp > levels.midpoint_hu, roi.box.spacing_mm)
        width_mm = 2 * float(depth[_near(roi.box, self._seed_mm)].max())
        where = _shown(self._seed_mm)
        if width_mm < _WIDEST_TUBE_MM:
            return NotMeasurableError(
                "measure.vessel", point=where, width_mm=round(width_mm, 1)
            )
        return NotMeasurableError("measure.attached", point=where)

    def _region(
        self, half_width_mm: float, element_radius_mm: float | None
    ) -> RegionOfInterest:
        key = half_width_mm, element_radius_mm
        if key not in self._regions:
            roi, surroundings = self._box(half_width_mm)
            if element_radius_mm is not None:
                wall_mm = surroundings.wall_distance_mm(element_radius_mm)
                roi = replace(roi, wall_mm=wall_mm)
            self._regions[key] = roi
        return self._regions[key]

    def _box(self, half_width_mm: float) -> tuple[RegionOfInterest, Surroundings]:
        if half_width_mm not in self._boxes:
            box = self._volume.region(self._seed_mm, half_width_mm)
            lung = parenchyma_hu(box.hu)
            if lung is None:
                raise NotMeasurableError("measure.no_lung", point=_shown(self._seed_mm))
            self._boxes[half_width_mm] = (
                region_of_interest(box, lung),
                chest_wall_around(self._volume, box, lung),
            )
        return self._boxes[half_width_mm]

    def _start(self, roi: RegionOfInterest) -> Voxel | None:
        """The brightest voxel close to the seed, so that a click need not be exact."""
        near = np.where(_near(roi.box, self._seed_mm), roi.sharp, -np.inf)
        k, i, j = np.unravel_index(int(np.argmax(near)), near.shape)
        start = int(k), int(i), int(j)
        enough = roi.sharp[start] - roi.lung_hu >= LEAST_CONTRAST_HU
        return start if enough else None


def share_of_surface(mask: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """Compute the share of the voxels around a mask that belongs to something else."""
    shell = ndimage.binary_dilation(mask) & ~mask
    return float((shell & other).sum() / max(1, shell.sum()))


def _segmentation(
    roi: RegionOfInterest, cut: OpeningSegmentation
) -> NoduleSegmentation:
    return NoduleSegmentation(
        roi.box,
        cut.mask,
        (cut.dense & ~cut.mask) | (roi.wall_mm <= 0),
        cut.levels,
        cut.levels.midpoint_hu,
        cut.opening_mm,
        share_of_surface(cut.mask, roi.wall_mm <= _ON_WALL_MM),
        frozenset({MeasurementFlag.LEAK_CUT} if cut.leaked else ()),
        cut.has_halo,
        roi.wall_mm,
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
