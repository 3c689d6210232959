"""From a drawn patch to what a scanner, its slices and a resampling make of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from fusion.training.patches.noise_bank import NoiseBank

Field = NDArray[np.float32]

_FWHM_PER_SIGMA = 2.3548  # factor, 2 √(2 ln 2) by definition


@dataclass(frozen=True, slots=True)
class Scan:
    """Settings by which a patch was scanned.

    Attributes:
        blur_mm: Full width at half maximum of the point spread within slices.
        thickness_mm: Of a slice.
        gap_mm: Between slices.
        noise_hu: Standard deviation, a voxel.
        grain: Share of the noise's variance that is correlated.
        sharpening: How much a kernel lifts edges; 0 for none.
        gain: Error of the scale of Hounsfield units; 1 for none.
        offset_hu: Error of their zero.
    """

    blur_mm: float
    thickness_mm: float
    gap_mm: float
    noise_hu: float
    grain: float
    sharpening: float
    gain: float
    offset_hu: float


def random_scan(rng: np.random.Generator) -> Scan:
    """Any protocol from thin and sharp to thick and smooth."""
    thickness = float(np.exp(rng.uniform(np.log(0.6), np.log(5.0))))
    if rng.random() < 0.6:
        thickness = float(rng.uniform(0.6, 3.0))
    return Scan(
        blur_mm=float(rng.uniform(0.7, 2.4)),
        thickness_mm=thickness,
        gap_mm=thickness * float(rng.uniform(0.5, 1.0)),
        noise_hu=float(np.exp(rng.uniform(np.log(5), np.log(60)))),
        grain=float(rng.uniform(0, 1)),
        sharpening=float(rng.uniform(0, 1.2)) if rng.random() < 0.4 else 0.0,
        gain=float(rng.uniform(0.95, 1.05)),
        offset_hu=float(rng.uniform(-30, 30)),
    )


def scanned(
    hu: Field, cell_mm: float, scan: Scan, bank: NoiseBank, rng: np.random.Generator
) -> Field:
    """Blur, slice, add noise and resample.

    Args:
        hu: Shape (slices, rows, columns), drawn without blur.
        cell_mm: Size of a voxel, the same in all directions.
        scan: The protocol.
        bank: Noise.
        rng: Chance.
    """
    within = scan.blur_mm / _FWHM_PER_SIGMA / cell_mm
    through = np.hypot(scan.thickness_mm, 0.6 * scan.blur_mm) / 3.46 / cell_mm
    blurred = ndimage.gaussian_filter(hu, (through, within, within), truncate=2.5)
    if scan.sharpening:
        soft = ndimage.gaussian_filter(
            blurred, (0, 1 / cell_mm, 1 / cell_mm), truncate=2
        )
        blurred += np.float32(scan.sharpening) * (blurred - soft)
    sliced = _sliced(blurred, cell_mm, scan, bank, rng)
    shown = sliced * np.float32(scan.gain) + np.float32(scan.offset_hu)
    return np.asarray(np.clip(shown, -1200, 600))


def _sliced(
    hu: Field, cell_mm: float, scan: Scan, bank: NoiseBank, rng: np.random.Generator
) -> Field:
    """Take slices at their gaps, add noise to each, and interpolate between them."""
    step = max(1.0, scan.gap_mm / cell_mm)
    count = hu.shape[0]
    places = np.arange(rng.uniform(-step, 0), count + step, step)
    slices = _interpolated(hu, np.clip(places, 0, count - 1))
    slices += _noise(slices.shape, scan, bank, rng)
    return _interpolated(slices, (np.arange(count) - places[0]) / step)


def _noise(
    shape: tuple[int, ...], scan: Scan, bank: NoiseBank, rng: np.random.Generator
) -> Field:
    white = rng.standard_normal(shape, dtype=np.float32)
    grain = np.resize(bank.grainy(rng), shape)
    return np.float32(scan.noise_hu) * (
        np.float32(np.sqrt(1 - scan.grain)) * white
        + np.float32(np.sqrt(scan.grain)) * grain
    )


def _interpolated(field: Field, places: NDArray[np.float64]) -> Field:
    low = np.clip(np.floor(places).astype(int), 0, field.shape[0] - 2)
    part = (places - low).astype(np.float32)[:, None, None]
    return np.asarray(field[low] * (1 - part) + field[low + 1] * part)
