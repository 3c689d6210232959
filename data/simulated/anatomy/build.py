"""Build of one simulated patient; the same at every scan."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Build:
    """Body build.

    Attributes:
        seed: What makes this patient's branching and texture their own.
        size: Scale of the reference anatomy along (x, y, z).
        fat_mm: Fat under the skin at the flanks.
        breast_mm: How far the breasts stand out; 0 for none.
        emphysema: Share of lung tissue lost, 0 to 0.3.
        vessel_ends: Ends of each lung's arterial and of its venous tree.
    """

    seed: int
    size: tuple[float, float, float] = (1.0, 1.0, 1.0)
    fat_mm: float = 14.0
    breast_mm: float = 0.0
    emphysema: float = 0.0
    vessel_ends: int = 1100
