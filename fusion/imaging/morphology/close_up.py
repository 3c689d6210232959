"""A nodule and its surroundings, with what every trait asks about them."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_fill_holes, distance_transform_edt, gaussian_filter

from data.errors import NotMeasurableError
from data.imaging.volume import CTVolume
from fusion.imaging.segmenting.review_flags import noise_hu, slice_mm

Field = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
THIN_MM: Final = 1.5
"""Slices up to this show a pattern; thicker ones at most that something is there."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_MARGIN_MM: Final = 12.0
_PAD_VOXELS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class CloseUp:
    """A nodule with about a centimetre around it.

    Attributes:
        region: The part of the scan.
        mask: Shape of the region; voxels of the nodule.
        body: The mask with all that it encloses, also within single slices.
        inside_mm: Depth of each voxel below the surface of the body; 0 outside.
        outside_mm: Distance of each voxel from the body; 0 inside.
        noise_hu: Standard deviation of a voxel.
        slice_mm: The larger of spacing and thickness of the slices.
    """

    region: CTVolume
    mask: Mask = field(repr=False)
    body: Mask = field(repr=False)
    inside_mm: Field = field(repr=False)
    outside_mm: Field = field(repr=False)
    noise_hu: float
    slice_mm: float
    _smoothed: dict[float, Field] = field(default_factory=dict, repr=False)

    @property
    def thin(self) -> bool:
        """True where the slices are thin enough to show a pattern."""
        return self.slice_mm <= THIN_MM

    @property
    def volume_mm3(self) -> float:
        """Of the body's voxels."""
        return float(np.count_nonzero(self.body)) * self.region.voxel_mm3

    @property
    def diameter_mm(self) -> float:
        """Of the ball of the body's volume."""
        return float(np.cbrt(6 * self.volume_mm3 / np.pi))

    def smoothed_hu(self, sigma_mm: float) -> Field:
        """The region, smoothed; do not write into it."""
        if sigma_mm not in self._smoothed:
            sigma = [sigma_mm / size for size in self.region.spacing_mm]
            hu = self.region.hu.astype(np.float32)
            self._smoothed[sigma_mm] = gaussian_filter(hu, sigma)
        return self._smoothed[sigma_mm]


def close_up(region: CTVolume, mask: Mask) -> CloseUp:
    """Look closely at a nodule.

    Args:
        region: The nodule with its surroundings, a centimetre where the scan has it.
        mask: Shape of the region; voxels of the nodule.

    Raises:
        NotMeasurableError: If the mask is empty or of another shape.
    """
    if mask.shape != region.hu.shape or not mask.any():
        raise NotMeasurableError(
            "morphology.mask",
            shape=mask.shape,
            region=region.hu.shape,
            voxels=int(mask.sum()),
        )
    near, inside = _cut_to(region, mask)
    body = _filled(inside)
    padded = np.pad(body, _PAD_VOXELS)
    size_mm = region.spacing_mm
    core = (slice(_PAD_VOXELS, -_PAD_VOXELS),) * 3
    return CloseUp(
        near,
        inside,
        body,
        distance_transform_edt(padded, size_mm)[core].astype(np.float32),
        distance_transform_edt(~padded, size_mm)[core].astype(np.float32),
        noise_hu(region.hu),
        slice_mm(region),
    )


def _filled(mask: Mask) -> Mask:
    """Fill what is enclosed in space, or within an axial slice."""
    body = np.array(binary_fill_holes(mask), dtype=bool)
    for index, plane in enumerate(body):
        body[index] = binary_fill_holes(plane)
    return body


def _cut_to(region: CTVolume, mask: Mask) -> tuple[CTVolume, Mask]:
    places = np.argwhere(mask)
    reach = np.ceil(_MARGIN_MM / np.asarray(region.spacing_mm)).astype(int)
    low = np.maximum(places.min(axis=0) - reach, 0)
    high = places.max(axis=0) + reach + 1
    k, i, j = (slice(int(a), int(b)) for a, b in zip(low, high, strict=True))
    cut = CTVolume(
        region.hu[k, i, j],
        region.spacing_mm,
        region.lps_mm((float(low[0]), float(low[1]), float(low[2]))),
        region.axes,
        acquisition=region.acquisition,
    )
    return cut, mask[k, i, j]
