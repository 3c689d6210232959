"""Three orthogonal views of a nodule, as the image encoder takes them.

Each view is 96 × 96 cells of 0.7 mm; its three channels are the plane through the
middle of the nodule and the ones 1.4 mm before and behind it.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.errors import InvalidScanError
from data.imaging.volume import CTVolume, Millimetres3

# Counts, mm and HU of the encoder's input. Chosen: any other needs new training.
VIEWS: Final = 3
CHANNELS: Final = 3
CELLS: Final = 96
CELL_MM: Final = 0.7
OFFSETS_MM: Final = (-1.4, 0.0, 1.4)
WINDOW_HU: Final = (-1000.0, 400.0)
AIR_HU: Final = -1000.0

_SHAPE: Final = (VIEWS, CHANNELS, CELLS, CELLS)
_LEAST_SPREAD: Final = 1e-4  # share; chosen: below, a view is blank

Field = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class NoduleViews:
    """Views of one nodule that the encoder sees.

    Attributes:
        window: Shape (3 views, 3 channels, 96, 96); −1000…400 HU as 0…1. Views lie
            across the slice, row and column axis, in this order.
    """

    window: Field = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what is no image of a nodule."""
        if self.window.shape != _SHAPE:
            raise InvalidScanError(
                "image.wrong_shape", shape=self.window.shape, wanted=_SHAPE
            )
        if not np.isfinite(self.window).all():
            missing = int(self.window.size - np.isfinite(self.window).sum())
            raise InvalidScanError("image.not_finite", cells=missing)
        if self.window.min() < 0 or self.window.max() > 1:
            raise InvalidScanError(
                "image.not_windowed",
                low=round(float(self.window.min()), 3),
                high=round(float(self.window.max()), 3),
            )
        for view in self.window:
            if float(np.ptp(view)) < _LEAST_SPREAD:
                raise InvalidScanError(
                    "image.one_value", value=round(float(view.flat[0]), 3)
                )


def views_of_volume(volume: CTVolume, centre_mm: Millimetres3) -> NoduleViews:
    """Cut the views of a nodule out of a scan.

    Args:
        volume: A chest CT.
        centre_mm: The middle of the nodule, LPS.

    Raises:
        InvalidScanError: If the point lies outside the scan, or nothing but one
            value is seen there.
    """
    if not volume.holds(centre_mm):
        raise InvalidScanError(
            "scan.point_outside", point=tuple(round(c, 1) for c in centre_mm)
        )
    return views_of_array(volume.hu, volume.spacing_mm, volume.index_of(centre_mm))


def views_of_array(
    hu: NDArray[np.generic], spacing_mm: Millimetres3, centre: Millimetres3
) -> NoduleViews:
    """Cut the views of a nodule out of an array.

    Beyond the edges of the array lies air.

    Args:
        hu: Shape (slices, rows, columns), Hounsfield units.
        spacing_mm: Along (slice, row, column).
        centre: Index of the middle of the nodule; may be fractional.

    Raises:
        InvalidScanError: If the array is no volume, or shows one value, or its
            values are not finite.
    """
    if hu.ndim != 3 or 0 in hu.shape:
        raise InvalidScanError("scan.not_a_volume", shape=hu.shape, dtype=hu.dtype)
    block, start = _near(hu, spacing_mm, centre)
    middle = np.asarray(centre) - start
    views = [_view(block, spacing_mm, middle, axis) for axis in range(VIEWS)]
    return NoduleViews(windowed(np.stack(views)))


def windowed(hu: NDArray[np.floating]) -> Field:
    """Hounsfield units −1000…400 as 0…1, cut beyond."""
    low, high = WINDOW_HU
    return np.asarray(np.clip((hu - low) / (high - low), 0, 1), dtype=np.float32)


def _near(
    hu: NDArray[np.generic], spacing_mm: Millimetres3, centre: Millimetres3
) -> tuple[Field, NDArray[np.float64]]:
    """The part of an array that the views reach, and where it starts."""
    reach = CELLS / 2 * CELL_MM / np.asarray(spacing_mm) + 2
    shape = np.asarray(hu.shape)
    low = np.clip(np.floor(np.asarray(centre) - reach), 0, shape - 1).astype(int)
    high = np.clip(np.ceil(np.asarray(centre) + reach) + 1, low + 1, shape).astype(int)
    box = hu[tuple(slice(a, b) for a, b in zip(low, high, strict=True))]
    return np.asarray(box, np.float32), low.astype(np.float64)


def _view(
    block: Field, spacing_mm: Millimetres3, middle: NDArray[np.float64], across: int
) -> Field:
    """One view: planes across an axis, shape (channels, cells, cells), HU."""
    steps_mm = (np.arange(CELLS) - (CELLS - 1) / 2) * CELL_MM
    offsets_mm = [steps_mm] * 3
    offsets_mm[across] = np.asarray(OFFSETS_MM)
    axes = [middle[axis] + offsets_mm[axis] / spacing_mm[axis] for axis in range(VIEWS)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"))
    planes = ndimage.map_coordinates(
        block, grid, order=1, mode="grid-constant", cval=AIR_HU
    )
    return np.asarray(np.moveaxis(planes, across, 0), dtype=np.float32)
