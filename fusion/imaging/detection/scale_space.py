"""The lungs smoothed more and more, thinned out as they get smooth."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from data.imaging.volume import Millimetres3

Field = NDArray[np.float32]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_SHARPEST_MM: Final = 1.0
_STEPS_AN_OCTAVE: Final = 2  # count
_OCTAVES: Final = 3  # count
_TRUNCATE: Final = 3.0  # standard deviations


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """The image at one smoothing.

    Attributes:
        hu: Shape (slices, rows, columns) of its own grid.
        sigma_mm: Standard deviation of the Gaussian.
        spacing_mm: Of its own grid, whose first voxel is the image's first.
    """

    hu: Field = field(repr=False)
    sigma_mm: float
    spacing_mm: Millimetres3


def scale_space(hu: Field, spacing_mm: Millimetres3) -> list[list[Smoothed]]:
    """Octaves of ever smoother images; each octave's last starts the next.

    Args:
        hu: Shape (slices, rows, columns).
        spacing_mm: Its spacing.

    Source:
        Lindeberg 1998, Int J Comput Vis 30:79; Lowe 2004, Int J Comput Vis 60:91.
    """
    octaves = []
    first = Smoothed(gaussian(hu, _SHARPEST_MM, spacing_mm), _SHARPEST_MM, spacing_mm)
    for octave in range(_OCTAVES):
        images = [first]
        for _ in range(_STEPS_AN_OCTAVE + (octave == _OCTAVES - 1)):
            images.append(_smoother(images[-1]))
        octaves.append(images)
        first = _thinned(images[_STEPS_AN_OCTAVE])
    return octaves


def _smoother(image: Smoothed) -> Smoothed:
    """Smoother by a factor of the square root of two."""
    hu = gaussian(image.hu, image.sigma_mm, image.spacing_mm)
    return Smoothed(hu, image.sigma_mm * 2**0.5, image.spacing_mm)


def _thinned(image: Smoothed) -> Smoothed:
    a, b, c = image.spacing_mm
    return Smoothed(
        np.ascontiguousarray(image.hu[::2, ::2, ::2]),
        image.sigma_mm,
        (2 * a, 2 * b, 2 * c),
    )


def gaussian(hu: Field, sigma_mm: float, spacing_mm: Millimetres3) -> Field:
    """Smooth axis by axis, each on two threads."""
    for axis, size_mm in enumerate(spacing_mm):
        hu = _along(hu, sigma_mm / size_mm, axis)
    return hu


def _along(hu: Field, sigma: float, axis: int) -> Field:
    result = np.empty_like(hu)
    other = 1 if axis == 0 else 0
    half = hu.shape[other] // 2
    parts = [
        (slice(None),) * other + (part,) for part in (slice(half), slice(half, None))
    ]

    def fill(part: tuple[slice, ...]) -> None:
        gaussian_filter1d(
            hu[part], sigma, axis, output=result[part], truncate=_TRUNCATE,
            mode="nearest",
        )  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fill, parts))
    return result
