"""A sphere's volume and diameter, in which nodules of any shape are compared."""

from math import pi


def sphere_volume_mm3(diameter_mm: float) -> float:
    """Volume of a sphere: π d³ / 6."""
    return pi * diameter_mm**3 / 6


def equivalent_diameter_mm(volume_mm3: float) -> float:
    """Diameter of the sphere with this volume: (6 V / π)^(1/3)."""
    return float((6 * volume_mm3 / pi) ** (1 / 3))
