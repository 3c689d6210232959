"""Place of the lungs in a CT volume."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from data.imaging.volume import Millimetres3


class Side(StrEnum):
    """Side of the patient, never of the image."""

    RIGHT = "right"
    LEFT = "left"


class LungLabel(IntEnum):
    """Meaning of a voxel of a lung mask."""

    OUTSIDE = 0
    RIGHT = 1
    LEFT = 2


class Third(StrEnum):
    """Third of the height of one lung; a zone is not a lobe."""

    UPPER = "upper"
    MIDDLE = "middle"
    LOWER = "lower"


class Lobe(StrEnum):
    """Lobe of the lung; the lingula belongs to the left upper lobe."""

    RIGHT_UPPER = "right_upper"
    RIGHT_MIDDLE = "right_middle"
    RIGHT_LOWER = "right_lower"
    LEFT_UPPER = "left_upper"
    LEFT_LOWER = "left_lower"


@dataclass(frozen=True, slots=True)
class LungZone:
    """Place of a point in the lungs.

    Attributes:
        side: Which lung.
        third: Third of that lung's height, counted from its top.
        lobe: Named only where every usual course of the fissures agrees, else None.
        height_fraction: 0 at the base of the lung and 1 at its top.
        certain: False where top or base of the lung is not on the scan, so that the
            thirds are those of what was scanned.
    """

    side: Side
    third: Third
    lobe: Lobe | None
    height_fraction: float
    certain: bool

    @property
    def key(self) -> str:
        """Message key of the zone's name, such as `lungs.zone.right.upper`."""
        return f"lungs.zone.{self.side}.{self.third}"


@dataclass(frozen=True, slots=True, eq=False)
class LungMask:
    """Both lungs, hulled so that nodules at the pleura lie inside.

    The grid is coarser than the CT's and aligned with it: one mask voxel stands for
    `steps` CT voxels, and 3 MB for the lungs of a scan of 140 MB.

    Attributes:
        labels: Shape (slices, rows, columns) of the coarse grid, uint8 `LungLabel`.
        low: Shape as `labels`: where the scan itself is as light as air or lung.
        airway: Shape as `labels`: trachea and main bronchi, with their walls.
        steps: CT voxels along (slice, row, column) to one mask voxel.
        spacing_mm: Distance of mask voxel centres along (slice, row, column).
        origin_mm: Centre of mask voxel (0, 0, 0) in LPS.
        axes: Unit vectors in LPS in which the index grows, as in the CT.
        right_ml: Volume of the right lung, refined at the edge; 0 if there is none.
        left_ml: Volume of the left lung.
        airway_ml: Volume of trachea and main bronchi; 0 if none was found.
        cut: Which ends of the patient are cut: of `top` and `base` those where the
            lung reaches the last slice.
    """

    labels: NDArray[np.uint8] = field(repr=False)
    low: NDArray[np.bool_] = field(repr=False)
    airway: NDArray[np.bool_] = field(repr=False)
    steps: tuple[int, int, int]
    spacing_mm: Millimetres3
    origin_mm: Millimetres3
    axes: tuple[Millimetres3, Millimetres3, Millimetres3]
    right_ml: float
    left_ml: float
    airway_ml: float = 0.0
    cut: frozenset[str] = frozenset()

    @property
    def total_ml(self) -> float:
        """Volume of both lungs."""
        return self.right_ml + self.left_ml

    def index_of(self, lps_mm: Millimetres3) -> Millimetres3:
        """Fractional index of a point in the mask's grid; may lie outside."""
        offset = np.asarray(lps_mm) - np.asarray(self.origin_mm)
        k, i, j = np.asarray(self.axes) @ offset / self.spacing_mm
        return float(k), float(i), float(j)

    def side_at(self, lps_mm: Millimetres3) -> Side | None:
        """Find the lung whose hull holds the point, or None."""
        index = np.round(self.index_of(lps_mm)).astype(int)
        if (index < 0).any() or (index >= self.labels.shape).any():
            return None
        label = int(self.labels[tuple(index)])
        sides = {LungLabel.RIGHT: Side.RIGHT, LungLabel.LEFT: Side.LEFT}
        return sides.get(LungLabel(label))
