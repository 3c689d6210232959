"""Agreement of segmentation with readers on patches that they outlined.

Readers' masks of such sets include the voxel of the drawn outline, ours end at half
maximum. So both are compared: our mask grown by that voxel with theirs as drawn, and
ours with theirs without the outline.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.errors import InvalidScanError, NotMeasurableError
from data.imaging.nodule import Density, MeasurementFlag
from data.imaging.volume import CTVolume, Millimetres3
from fusion.evaluation.threshold_segmentation import segment_by_threshold
from fusion.imaging.agreement import Mask, dice, grown, placed, shrunk
from fusion.imaging.segmenting.segmentation_methods import SEGMENTERS, Segmenter

# HU above, count of patches, ratio of roughness. Chosen to tell apart how such files
# are scaled: above 1.5 no image is scaled to 0…1; more patches take longer.
_SCALED_UP_TO: Final = 1.5
_SEED_REACH_MM: Final = 3.0
_TISSUE_ABOVE_LUNG_HU: Final = 150.0
_LOOKED_AT: Final = 30
_SMOOTHER: Final = 0.85
_GROUND_GLASS_BELOW_HU: Final = -450.0
_SOLID_ABOVE_HU: Final = -200.0
# Unit vectors, without unit; by definition.
_AXES: Final = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))


METHODS: Final[dict[str, Segmenter]] = {
    **{method.value: segment for method, segment in SEGMENTERS.items()},
    "threshold": segment_by_threshold,
}
"""By name; the first is the one that measures by default."""


@dataclass(frozen=True, slots=True, eq=False)
class OutlinedPatch:
    """A nodule with one reader's mask.

    Attributes:
        name: As in the file.
        volume: 1 mm voxels.
        mask: Shape of the volume; True where the reader marked, outline included.
    """

    name: str
    volume: CTVolume
    mask: Mask = field(repr=False)

    @property
    def diameter_mm(self) -> float:
        """Of the sphere of the mask's volume."""
        return float((6 * self.mask.sum() * self.volume.voxel_mm3 / np.pi) ** (1 / 3))

    @property
    def density(self) -> Density:
        """Class by the median inside the reader's mask, for subgroups only."""
        inner = shrunk(self.mask)
        level = np.median(self.volume.hu[inner if inner.any() else self.mask])
        if level < _GROUND_GLASS_BELOW_HU:
            return Density.GROUND_GLASS
        return Density.SOLID if level > _SOLID_ABOVE_HU else Density.PART_SOLID


@dataclass(frozen=True, slots=True)
class Agreement:
    """One patch's result.

    Attributes:
        name: Of the patch.
        density: Class of the nodule.
        diameter_mm: Of the reader's mask.
        as_drawn: Dice of our grown mask with theirs; 0 if refused.
        half_maximum: Dice of ours with theirs without the outline; 0 if refused.
        volume_ratio: Ours grown over theirs; NaN if refused.
        failure_probability: That the outline failed, where something judged it.
        flagged: Whether it asks to be looked at.
    """

    name: str
    density: Density
    diameter_mm: float
    as_drawn: float
    half_maximum: float
    volume_ratio: float
    failure_probability: float | None = None
    flagged: bool = False


def read_patches(path: Path, names: Sequence[str] = ()) -> list[OutlinedPatch]:
    """Read an npz of patches.

    Args:
        path: Holds `images` (patches and three axes, slices first or last), either HU
            or −1200…600 scaled to 0…1, `masks` of the same shape, and `names`; 1 mm
            voxels.
        names: Only these; all if empty.

    Raises:
        InvalidScanError: If the file holds something else, or a name is missing.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            images, masks, found = file["images"], file["masks"], file["names"]
    except (OSError, KeyError, ValueError) as error:
        raise InvalidScanError("outlined.not_patches", file=path.name) from error
    if images.ndim != 4 or images.shape != masks.shape or len(found) != len(images):
        raise InvalidScanError("outlined.not_patches", file=path.name)
    first = slice_axis(images)
    images, masks = np.moveaxis(images, first + 1, 1), np.moveaxis(masks, first + 1, 1)
    places = {str(name): index for index, name in enumerate(found)}
    missing = [name for name in names if name not in places]
    if missing:
        raise InvalidScanError("outlined.no_such_patch", name=missing[0])
    return [
        OutlinedPatch(name, _volume(images[places[name]]), masks[places[name]] > 0)
        for name in (names or list(places))
    ]


def slice_axis(images: NDArray[np.floating]) -> int:
    """Find the axis that runs from slice to slice, from how rough the images are.

    Slices are further apart than pixels, so that patches with cubic voxels were
    interpolated between them and are smoother along that axis.

    Args:
        images: Shape (patches, and three axes).

    Returns:
        0, 1 or 2; 0 if no axis is clearly the smoothest.
    """
    chosen = images[:: max(1, len(images) // _LOOKED_AT)].astype(np.float32)
    rough = [
        float(np.median(np.median(np.abs(np.diff(chosen, 2, axis=a)), axis=(1, 2, 3))))
        for a in (1, 2, 3)
    ]
    smoothest = int(np.argmin(rough))
    return smoothest if rough[smoothest] < _SMOOTHER * sorted(rough)[1] else 0


def plausible_seed(volume: CTVolume) -> Millimetres3:
    """The middle of a patch, or the tissue nearest to it; never looks at a mask."""
    middle = (np.array(volume.hu.shape) - 1) / 2
    steps = np.ogrid[tuple(slice(0, count) for count in volume.hu.shape)]
    off_mm = np.sqrt(
        sum(
            ((step - c) * size) ** 2
            for step, c, size in zip(steps, middle, volume.spacing_mm, strict=True)
        )
    )
    soft = ndimage.gaussian_filter(volume.hu.astype(np.float32), 0.7)
    lung = volume.hu[volume.hu < -450]
    level = float(np.median(lung)) if lung.size else -850.0
    tissue = (soft > level + _TISSUE_ABOVE_LUNG_HU) & (off_mm <= _SEED_REACH_MM)
    if not tissue.any():
        k, i, j = (float(c) for c in middle)
    else:
        nearest = int(np.argmin(np.where(tissue, off_mm, np.inf)))
        k, i, j = (float(c) for c in np.unravel_index(nearest, soft.shape))
    return volume.lps_mm((k, i, j))


def agreements(
    patches: Sequence[OutlinedPatch], segment: Segmenter
) -> Iterator[Agreement]:
    """Segment each patch from its middle and compare.

    Args:
        patches: With readers' masks.
        segment: From a scan and a seed to a mask.
    """
    for patch in patches:
        seed_mm = plausible_seed(patch.volume)
        try:
            found = segment(patch.volume, seed_mm)
        except NotMeasurableError:
            yield Agreement(
                patch.name, patch.density, patch.diameter_mm, 0.0, 0.0, float("nan")
            )
            continue
        ours = placed(found.mask, found.region, patch.volume)
        drawn = grown(ours)
        yield Agreement(
            patch.name,
            patch.density,
            patch.diameter_mm,
            dice(drawn, patch.mask),
            dice(ours, shrunk(patch.mask)),
            float(drawn.sum() / patch.mask.sum()),
            found.failure_probability,
            MeasurementFlag.OUTLINE_NEEDS_REVIEW in found.flags,
        )


def _volume(image: NDArray[np.floating]) -> CTVolume:
    hu = image.astype(np.float32)
    if float(hu.max()) <= _SCALED_UP_TO:
        hu = hu * 1800 - 1200
    return CTVolume(
        np.round(np.clip(hu, -32768, 32767)).astype(np.int16),
        (1.0, 1.0, 1.0),
        (0.0, 0.0, 0.0),
        _AXES,
    )
