"""Contrast of a nodule with its surroundings."""

import numpy as np

from data.errors import NotMeasurableError
from data.imaging.volume import CTVolume, Millimetres3

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_DENSEST_LUNG_HU = -500


def contrast_to_noise(
    volume: CTVolume, centre_mm: Millimetres3, diameter_mm: float, noise_hu: float
) -> float:
    """Difference of a nodule's middle from the lung around it, over the noise.

    Args:
        volume: The CT.
        centre_mm: Centre of the nodule, LPS.
        diameter_mm: Its diameter, > 0.
        noise_hu: Noise of the scan, > 0.

    Raises:
        NotMeasurableError: If there is no aerated lung around it.
    """
    region = volume.region(centre_mm, 1.5 * diameter_mm)
    offset = np.asarray(region.index_of(centre_mm))
    k, i, j = np.ogrid[tuple(slice(n) for n in region.hu.shape)]
    distance = np.sqrt(
        sum(
            ((n - o) * s) ** 2
            for n, o, s in zip((k, i, j), offset, region.spacing_mm, strict=True)
        )
    )
    core = region.hu[distance <= max(diameter_mm / 4, min(region.spacing_mm))]
    around = region.hu[(distance > 0.75 * diameter_mm) & (distance < 1.5 * diameter_mm)]
    lung = around[around < _DENSEST_LUNG_HU]
    if not len(lung):
        point = tuple(round(c, 1) for c in centre_mm)
        raise NotMeasurableError("quality.no_lung_around", point=point)
    return float(abs(core.mean() - np.median(lung))) / noise_hu
