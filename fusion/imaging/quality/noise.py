"""Image noise: the global noise level of soft tissue."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, uniform_filter

from data.imaging.volume import CTVolume

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_KERNEL_MM = 6.0
_TISSUE_HU = (0.0, 150.0)
_BIN_HU = 0.2
_LARGEST_HU = 400.0
_LEAST_WINDOWS = 400  # count
_SLICES = 20


def global_noise_hu(volume: CTVolume) -> float | None:
    """Global noise level: how much soft tissue varies over 6 mm.

    In each slice the standard deviation in a 6 mm square is taken around every pixel
    whose square looks like soft tissue; the commonest value is the slice's noise, the
    median over slices the scan's. Noise whose grain is not small against 6 mm is
    underestimated.

    Args:
        volume: Axial slices.

    Returns:
        Noise in HU, or None if there is too little soft tissue.

    Source:
        Christianson et al. 2015, AJR 205:W93 (local mean instead of the pixel itself
        decides what is soft tissue, so that noise does not thin the sample).
    """
    # a slice keeps its own aspect: the square is 6 mm along rows and columns
    sizes = tuple(_odd(_KERNEL_MM / spacing) for spacing in volume.spacing_mm[1:])
    levels = [
        _slice_noise(volume.hu[k].astype(np.float32), sizes)
        for k in spread_slices(volume, _SLICES)
    ]
    found = [level for level in levels if level is not None]
    return float(np.median(found)) if found else None


def spread_slices(volume: CTVolume, count: int) -> NDArray[np.intp]:
    """Indices of up to `count` slices, evenly spread and off the ends."""
    total = len(volume.hu)
    places = np.linspace(0.05 * (total - 1), 0.95 * (total - 1), min(count, total))
    return np.unique(places.round().astype(np.intp))


def _odd(width: float) -> int:
    return max(3, 2 * round((width - 1) / 2) + 1)


def _slice_noise(hu: NDArray[np.float32], sizes: tuple[int, ...]) -> float | None:
    mean = uniform_filter(hu, sizes)
    inside = (mean > _TISSUE_HU[0]) & (mean < _TISSUE_HU[1])
    if np.count_nonzero(inside) < _LEAST_WINDOWS:
        return None
    count = int(np.prod(sizes))
    variance = uniform_filter(hu * hu, sizes)[inside] - mean[inside] ** 2
    deviation = np.sqrt(np.maximum(variance, 0) * count / (count - 1))
    return _mode(deviation)


def _mode(values: NDArray[np.float32]) -> float:
    """Commonest value, of a histogram smoothed by a twentieth of the median."""
    counts, edges = np.histogram(
        values, bins=round(_LARGEST_HU / _BIN_HU), range=(0, _LARGEST_HU)
    )
    width = max(1.0, 0.05 * float(np.median(values)) / _BIN_HU)
    smooth = gaussian_filter1d(counts.astype(float), width, mode="constant")
    return float(edges[smooth.argmax()] + _BIN_HU / 2)
