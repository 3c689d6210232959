"""Hounsfield levels of a nodule and of the lung around it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
BRIGHTEST_NODULE_HU = 100.0
"""Calcium or contrast above this would push the midpoint into the nodule."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_AERATED_HU = -450.0


@dataclass(frozen=True, slots=True)
class TissueLevels:
    """Attenuation of a voxel filled by nodule alone and of one filled by lung alone.

    Attributes:
        nodule_hu: Level inside the nodule, away from its edge.
        lung_hu: Level of the parenchyma around it.
    """

    nodule_hu: float
    lung_hu: float

    @property
    def contrast_hu(self) -> float:
        """Difference of the two."""
        return self.nodule_hu - self.lung_hu

    @property
    def midpoint_hu(self) -> float:
        """Half maximum: where an edge lies, however blurred.

        Source:
            Kuhnigk 2006, IEEE Trans Med Imaging 25:417.
        """
        return (min(self.nodule_hu, BRIGHTEST_NODULE_HU) + self.lung_hu) / 2


def parenchyma_hu(hu: NDArray[np.int16]) -> float | None:
    """Level of aerated lung in a box, little moved by vessels and ground glass.

    Args:
        hu: Any shape, Hounsfield units.

    Returns:
        HU, or None if hardly any voxel is lung.
    """
    aerated = hu[(hu < _AERATED_HU) & (hu > -1010)]
    if aerated.size < max(50, hu.size // 200):
        return None
    return float(np.quantile(aerated, 0.4))
