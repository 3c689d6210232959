"""Simulated scans of nodules on which a segmentation can be tried and judged."""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from scipy import ndimage

from data.imaging.nodule import Density
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.agreement import Mask, dice, placed
from fusion.imaging.segmenting.segmentation import NoduleSegmentation
from fusion.training.patches.simulated import SimulatedPatch

# Index and count; chosen: more held out leave fewer to learn from.
HELD_OUT_PART: Final = 0
PARTS: Final = 8
"""Every eighth patient's shapes are kept from training the network."""

# Chosen: more or larger cells take in more surroundings and more time.
TRIAL_CELLS: Final = 52
# Chosen: larger cells take in more surroundings.
TRIAL_CELL_MM: Final = 0.9

# Shares by aim, mm, HU. Chosen: another mix teaches more of one attachment and less
# of the others.
NODULE, VESSEL, WALL, BESIDE = "nodule", "vessel", "wall", "beside"
_AIMS: Final = (NODULE, VESSEL, WALL, BESIDE)
_AIM_SHARES: Final = (0.4, 0.35, 0.05, 0.2)
_CLEAR_MM: Final = 4.0
_BESIDE_MM: Final = (2.0, 6.0)
_DENSE_ABOVE_HU: Final = -500.0
_WALL_DEPTH_MM: Final = 4.5
# Unit vectors, without unit; by definition.
_AXES: Final = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True, eq=False)
class LabelledScan:
    """A simulated scan with its truth.

    Attributes:
        volume: The scan.
        seed_mm: A click, LPS.
        truth: Shape of the volume; True where more than half is nodule.
        true_mm3: Sum of the nodule's shares.
        density: Class of the nodule.
        contact: How it lies to a wall.
        aim: What lies at the seed: the nodule, a vessel, the wall, or lung beside it.
    """

    volume: CTVolume
    seed_mm: Millimetres3
    truth: Mask = field(repr=False)
    true_mm3: float
    density: Density
    contact: str
    aim: str = NODULE

    def dice_of(self, found: NoduleSegmentation | None) -> float:
        """Agreement with the truth; 0 if nothing was found."""
        if found is None:
            return 0.0
        return dice(placed(found.mask, found.region, self.volume), self.truth)


def trial_of(patch: SimulatedPatch, aim: str = NODULE) -> LabelledScan:
    """A patch as a scan, with its own seed.

    Args:
        patch: Drawn.
        aim: What its seed lies in.
    """
    cell_mm = patch.cell_mm
    volume = CTVolume(
        np.round(patch.hu).astype(np.int16),
        (cell_mm, cell_mm, cell_mm),
        (0.0, 0.0, 0.0),
        _AXES,
    )
    return LabelledScan(
        volume,
        volume.lps_mm(patch.seed),
        patch.share > 0.5,
        float(patch.share.sum()) * cell_mm**3,
        patch.density,
        patch.contact,
        aim,
    )


def aimed_trial(patch: SimulatedPatch, rng: np.random.Generator) -> LabelledScan:
    """A patch as a scan; six seeds in ten miss the nodule.

    Where the patch shows no vessel or wall apart from the nodule, the seed stays.

    Args:
        patch: Drawn.
        rng: Chance.
    """
    aim = str(rng.choice(_AIMS, p=_AIM_SHARES))
    places = np.argwhere(_places(patch, aim)) if aim != NODULE else np.empty((0, 3))
    if not len(places):
        return trial_of(patch)
    k, i, j = (float(c) for c in places[rng.integers(len(places))])
    return trial_of(replace(patch, seed=(k, i, j)), aim)


def _places(patch: SimulatedPatch, aim: str) -> Mask:
    """Mark where a seed of one kind may lie."""
    cell_mm = patch.cell_mm
    off_mm = ndimage.distance_transform_edt(patch.share < 0.05) * cell_mm
    if aim == BESIDE:
        near_mm, far_mm = _BESIDE_MM
        return np.asarray((off_mm > near_mm) & (off_mm < far_mm))
    dense = ndimage.gaussian_filter(patch.hu, 0.7) > _DENSE_ABOVE_HU
    depth_mm = ndimage.distance_transform_edt(dense) * cell_mm
    deep = depth_mm >= _WALL_DEPTH_MM
    reach = ndimage.distance_transform_edt(~deep) * cell_mm < 2 * _WALL_DEPTH_MM
    here = (deep & dense) if aim == WALL else (dense & ~reach)
    return np.asarray(here & (off_mm > _CLEAR_MM))
