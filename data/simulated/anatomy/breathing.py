"""Posture and breath of the patient in one scan: from scanner space to anatomy.

The anatomy is drawn once in its own space (x to the left, y to the back, z to the
head; origin at the carina). Each scan sees it shifted, rolled and at another depth
of inspiration, which moves the lung bases far more than the apices.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
"""Shape (..., 3): x, y, z in LPS, millimetres."""

# Chosen: higher ends of the moving zone move more lung; the count of steps inverts
# the move, and more change it by less than rounding.
_ABOVE_MOVES_NOTHING_MM: Final = 40.0
_BELOW_MOVES_ALL_MM: Final = -90.0
_CHEST_DEPTH_PER_MM: Final = 0.002
_INVERSION_STEPS: Final = 24


@dataclass(frozen=True, slots=True)
class Pose:
    """Position and inspiration of one scan.

    Attributes:
        shift_mm: Where the carina lies in scanner space, LPS.
        roll_rad: Turn about the long axis.
        inspiration_mm: How much lower the diaphragm stands than in the reference.
        size: Size of this patient against the reference anatomy, (x, y, z).
    """

    shift_mm: tuple[float, float, float] = (0.0, 0.0, 0.0)
    roll_rad: float = 0.0
    inspiration_mm: float = 0.0
    size: tuple[float, float, float] = (1.0, 1.0, 1.0)

    def to_anatomy(
        self, x: Points, y: Points, z: Points
    ) -> tuple[Points, Points, Points]:
        """Anatomical coordinates of points in scanner space (broadcast)."""
        x, y, z = (axis - by for axis, by in zip((x, y, z), self.shift_mm, strict=True))
        cos, sin = np.float32(np.cos(self.roll_rad)), np.float32(np.sin(self.roll_rad))
        x, y = cos * x + sin * y, cos * y - sin * x
        wide, deep, tall = (np.float32(size) for size in self.size)
        z = z / tall
        return (
            x / wide,
            y / (deep * np.float32(self._depth)),
            z + np.float32(self.inspiration_mm) * _moved(z),
        )

    def to_scanner(self, points: NDArray[np.floating]) -> Points:
        """Scanner coordinates of anatomical points, the inverse of `to_anatomy`."""
        x, y, z = np.moveaxis(np.asarray(points, np.float64), -1, 0)
        height = z.copy()
        for _ in range(_INVERSION_STEPS):  # a contraction: |derivative| < 0.3
            height = z - self.inspiration_mm * _moved(height)
        wide, deep, tall = self.size
        x, y = x * wide, y * deep * self._depth
        cos, sin = np.cos(self.roll_rad), np.sin(self.roll_rad)
        turned = np.stack([cos * x - sin * y, sin * x + cos * y, height * tall], -1)
        return np.asarray(turned + self.shift_mm, np.float32)

    @property
    def _depth(self) -> float:
        return 1 + _CHEST_DEPTH_PER_MM * self.inspiration_mm


def _moved(z: NDArray[np.floating]) -> NDArray[np.floating]:
    """Share of the diaphragm's movement that a height takes part in, 0 to 1."""
    span = _ABOVE_MOVES_NOTHING_MM - _BELOW_MOVES_ALL_MM
    share = np.clip((_ABOVE_MOVES_NOTHING_MM - z) / span, 0, 1)
    return np.asarray(share * share * (3 - 2 * share), z.dtype)
