"""Rough place of one chest on the other: every shift is tried at once."""

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage

from data.imaging.matching import Points
from fusion.imaging.registration.images import GridImage

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_STEP_MM = 12.0
_LEAST_OVERLAP = 0.3  # share of the smaller scan
_LEAST_SCORE = 0.1  # one chest on itself, turned by ten degrees, has 0.6 or more
_APART = 2  # count of steps between two shifts that are both tried


def likely_shifts(earlier: GridImage, later: GridImage, count: int) -> Points:
    """Shifts in LPS from earlier to later with the best normalised correlation.

    Args:
        earlier: Rough image.
        later: Rough image.
        count: How many, at most.

    Returns:
        Shape (shifts, 3), the best first, mm.

    Source:
        Padfield 2012, IEEE Trans Image Process 21:2706 (masked normalised
        cross-correlation).
    """
    fixed, fixed_low = _upright(earlier)
    moving, moving_low = _upright(later)
    scores = _masked_correlation(fixed, moving)
    peaks = scores == ndimage.maximum_filter(scores, 2 * _APART + 1, mode="wrap")
    places = np.argwhere(peaks & (scores > _LEAST_SCORE))
    order = np.argsort(-scores[tuple(places.T)])[:count]
    lags = places[order]
    lags = np.where(lags > np.array(scores.shape) // 2, lags - scores.shape, lags)
    return np.asarray(lags[:, ::-1] * _STEP_MM + moving_low - fixed_low)


def _upright(image: GridImage) -> tuple[NDArray[np.float32], Points]:
    """Values on a grid along (z, y, x), NaN beyond the scan; its low corner, LPS."""
    ends = np.array(image.values.shape) - 1
    corners = image.points_of(np.array(list(np.ndindex(2, 2, 2))) * ends)
    low, high = corners.min(axis=0), corners.max(axis=0)
    x, y, z = (np.arange(a, b + 1e-6, _STEP_MM) for a, b in zip(low, high, strict=True))
    grid = np.stack(np.meshgrid(z, y, x, indexing="ij"), -1)[..., ::-1]
    values = image.at(grid.reshape(-1, 3)).reshape(grid.shape[:3])
    return values, low


def _masked_correlation(
    fixed: NDArray[np.float32], moving: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Correlation at every circular lag of `moving` against `fixed`; -1 if unsure."""
    shape = [
        fft.next_fast_len(a + b, real=True)
        for a, b in zip(fixed.shape, moving.shape, strict=True)
    ]
    middle = float(np.nanmean(fixed))

    def spectra(values: NDArray[np.float32]) -> tuple[NDArray[np.complex128], ...]:
        known = np.isfinite(values)
        level = np.where(known, values - middle, 0.0).astype(np.float32) / 500
        return tuple(
            fft.rfftn(part, shape)
            for part in (known.astype(np.float32), level, level**2)
        )

    f_n, f_1, f_2 = (np.conj(part) for part in spectra(fixed))
    m_n, m_1, m_2 = spectra(moving)

    def lagged(product: NDArray[np.complex128]) -> NDArray[np.float64]:
        return np.asarray(fft.irfftn(product, shape))

    shared = np.maximum(lagged(f_n * m_n), 1.0)
    f_mean, m_mean = lagged(f_1 * m_n) / shared, lagged(f_n * m_1) / shared
    together = lagged(f_1 * m_1) / shared - f_mean * m_mean
    f_var = lagged(f_2 * m_n) / shared - f_mean**2
    m_var = lagged(f_n * m_2) / shared - m_mean**2
    scores = together / np.sqrt(np.maximum(f_var, 1e-4) * np.maximum(m_var, 1e-4))
    least = _LEAST_OVERLAP * min(np.isfinite(v).sum() for v in (fixed, moving))
    return np.where(shared >= least, scores, -1.0)
