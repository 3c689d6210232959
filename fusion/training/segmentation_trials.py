"""Simulated scans of nodules on which a segmentation can be tried and judged."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from data.nodule import Density
from data.volume import CTVolume, Millimetres3
from fusion.imaging.agreement import Mask, dice, placed
from fusion.imaging.segmentation import NoduleSegmentation
from fusion.training.simulated_patches import SimulatedPatch

TRIAL_CELLS: Final = 52
TRIAL_CELL_MM: Final = 0.9
_AXES: Final = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A simulated scan with its truth.

    Attributes:
        volume: The scan.
        seed_mm: A click, LPS.
        truth: Shape of the volume; True where more than half is nodule.
        true_mm3: Sum of the nodule's shares.
        density: Class of the nodule.
        contact: How it lies to a wall.
    """

    volume: CTVolume
    seed_mm: Millimetres3
    truth: Mask = field(repr=False)
    true_mm3: float
    density: Density
    contact: str

    def dice_of(self, found: NoduleSegmentation | None) -> float:
        """Agreement with the truth; 0 if nothing was found."""
        if found is None:
            return 0.0
        return dice(placed(found.mask, found.region, self.volume), self.truth)


def trial_of(patch: SimulatedPatch) -> Trial:
    """A patch as a scan."""
    cell_mm = patch.cell_mm
    volume = CTVolume(
        np.round(patch.hu).astype(np.int16),
        (cell_mm, cell_mm, cell_mm),
        (0.0, 0.0, 0.0),
        _AXES,
    )
    return Trial(
        volume,
        volume.lps_mm(patch.seed),
        patch.share > 0.5,
        float(patch.share.sum()) * cell_mm**3,
        patch.density,
        patch.contact,
    )
