"""Sharpness of the patient's skin on a scan: edge spread, MTF, overshoot."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from skimage.measure import find_contours

from data.imaging.quality import EdgeSharpness
from data.imaging.volume import CTVolume
from fusion.imaging.quality.noise import spread_slices

Points = NDArray[np.float64]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_SKIN_LEVEL_HU = -450.0
_PIECE_MM = 20.0
_STRIDE_MM = 20.0
_HALF_PROFILE_MM = 7.0
_PLATEAU_MM = 3.5
_BIN_MM = 0.1
_ROUGHEST_MM = 0.25
_AIR_HU, _TISSUE_HU = -900.0, (-250.0, 200.0)
_SLICES = 8
_FLAT_MM, _WINDOW_MM = 2.5, 5.0  # window on the line spread: flat, then to zero
_LEAST_EDGES = 12  # count


def edge_sharpness(volume: CTVolume) -> EdgeSharpness | None:
    """MTF and overshoot from the edge between skin and air.

    Smooth pieces of the skin line are fitted by parabolas; pixels around them, sorted
    by their distance from the line, make one oversampled edge-spread function. Its
    derivative's Fourier transform is the MTF in the slice plane. Skin is denser than
    the fat below, so overshoot counts only as far as both sides of the edge show it.

    Args:
        volume: Axial slices.

    Returns:
        None if too few pieces of bare, smooth skin are on the scan.

    Source:
        Sanders, Hurwitz and Samei 2016, Med Phys 43:911 (patient-specific MTF from
        the skin-air edge).
    """
    pieces = [
        piece
        for k in spread_slices(volume, _SLICES)
        for piece in _skin_pieces(volume.hu[k], volume.spacing_mm[1:])
    ]
    if len(pieces) < _LEAST_EDGES:
        return None
    distance = np.concatenate([piece.distance_mm for piece in pieces])
    step = np.concatenate([piece.step for piece in pieces])
    places, spread = _edge_spread(distance, step)
    f50, f10 = _mtf_falls(places, spread)
    return EdgeSharpness(f50, f10, _overshoot_percent(places, spread), len(pieces))


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """Pixels around one piece of skin: distance into the body, and 0 (air) to 1."""

    distance_mm: Points = field(repr=False)
    step: Points = field(repr=False)


def _skin_pieces(
    hu: NDArray[np.int16], spacing_mm: tuple[float, float]
) -> list[_Piece]:
    image = hu.astype(np.float64)
    lines = find_contours(image, _SKIN_LEVEL_HU)
    if not lines:
        return []
    skin = max(lines, key=len) * spacing_mm
    along = np.r_[0, np.cumsum(np.hypot(*np.diff(skin, axis=0).T))]
    starts = np.arange(0, along[-1] - _PIECE_MM, _STRIDE_MM)
    bounds = zip(
        np.searchsorted(along, starts),
        np.searchsorted(along, starts + _PIECE_MM),
        strict=True,
    )
    pieces = (_piece(image, skin[a:b], spacing_mm) for a, b in bounds)
    return [piece for piece in pieces if piece is not None]


def _piece(
    image: NDArray[np.float64], skin: Points, spacing_mm: tuple[float, float]
) -> _Piece | None:
    centre = skin.mean(axis=0)
    _, _, (tangent, normal) = np.linalg.svd(skin - centre, full_matrices=False)
    u, v = (skin - centre) @ tangent, (skin - centre) @ normal
    (a, b, c), *_ = np.linalg.lstsq(np.stack([u * u, u, u**0], axis=1), v)
    if np.std(v - (a * u + b) * u - c) > _ROUGHEST_MM:
        return None
    places, values = _pixels_around(image, centre, spacing_mm)
    u, v = places @ tangent, places @ normal
    distance = (v - (a * u + b) * u - c) / np.sqrt(1 + (2 * a * u + b) ** 2)
    near = (abs(u) < _PIECE_MM / 2 - 1) & (abs(distance) < _HALF_PROFILE_MM)
    return _scaled(distance[near], values[near])


def _pixels_around(
    image: NDArray[np.float64], centre: Points, spacing_mm: tuple[float, float]
) -> tuple[Points, NDArray[np.float64]]:
    """Places relative to the centre, in mm, and values of the pixels around it."""
    reach = np.hypot(_PIECE_MM / 2, _HALF_PROFILE_MM)
    low = np.maximum(np.floor((centre - reach) / spacing_mm), 0).astype(int)
    high = np.ceil((centre + reach) / spacing_mm).astype(int) + 1
    part = image[low[0] : high[0], low[1] : high[1]]
    index = np.indices(part.shape).reshape(2, -1).T + low
    return index * spacing_mm - centre, part.ravel()


def _scaled(distance: Points, values: NDArray[np.float64]) -> _Piece | None:
    """Turn so that the body is positive; None unless bare skin before clear air."""
    out, inside = distance < -_PLATEAU_MM, distance > _PLATEAU_MM
    if min(np.count_nonzero(out), np.count_nonzero(inside)) < 10:
        return None
    if values[out].mean() > values[inside].mean():
        distance, out, inside = -distance, inside, out
    air, tissue = values[out].mean(), values[inside].mean()
    clear = air < _AIR_HU and np.percentile(values[out], 98) < _AIR_HU + 100
    if not (clear and _TISSUE_HU[0] < tissue < _TISSUE_HU[1]):
        return None
    return _Piece(distance, (values - air) / (tissue - air))


def _edge_spread(distance: Points, step: Points) -> tuple[Points, Points]:
    """Mean step in bins of a tenth of a millimetre."""
    edges = np.arange(-_HALF_PROFILE_MM, _HALF_PROFILE_MM + _BIN_MM / 2, _BIN_MM)
    counts, _ = np.histogram(distance, edges)
    sums, _ = np.histogram(distance, edges, weights=step)
    places = (edges[1:] + edges[:-1]) / 2
    held = counts > 0
    return places, np.interp(places, places[held], sums[held] / counts[held])


def _mtf_falls(places: Points, spread: Points) -> tuple[float, float]:
    """Frequencies at which the MTF falls to one half and to one tenth."""
    line = np.diff(spread) / _BIN_MM
    middle = places[:-1] + _BIN_MM / 2
    peak = middle[_smooth(line).argmax()]
    taper = (abs(middle - peak) - _FLAT_MM) / (_WINDOW_MM - _FLAT_MM)
    window = np.cos(np.pi / 2 * np.clip(taper, 0, 1)) ** 2
    transfer: Points = np.abs(np.fft.rfft(line * window, 8192))
    transfer /= transfer[0]
    frequency = np.arange(len(transfer)) / (8192 * _BIN_MM)
    # the slope is a difference over one bin, whose own transfer is a sinc
    transfer /= np.sinc(frequency * _BIN_MM)
    return _fall(frequency, transfer, 0.5), _fall(frequency, transfer, 0.1)


def _smooth(line: Points) -> Points:
    return np.convolve(line, np.ones(5) / 5, mode="same")


def _fall(frequency: Points, transfer: Points, level: float) -> float:
    place = int(np.argmax(transfer < level))
    if place == 0:
        return float("inf")
    high, low = transfer[place - 1], transfer[place]
    share = (high - level) / (high - low)
    return float(
        frequency[place - 1] + share * (frequency[place] - frequency[place - 1])
    )


def _overshoot_percent(places: Points, spread: Points) -> float:
    """The lesser of undershoot into air and overshoot into tissue, of the step."""
    near = abs(places) < 3
    under = -float(_smooth(spread)[near].min())
    over = float(_smooth(spread)[near].max()) - 1
    return 100 * max(0.0, min(under, over))
