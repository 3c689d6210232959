"""A reader's table of nodules at up to three screens, as published."""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class ReaderLabel(IntEnum):
    """Change that a reader saw between the last two scans of a table's row."""

    STABLE = 0
    SHRINKING = 1
    GROWING = 2


@dataclass(frozen=True, slots=True, eq=False)
class ReaderTable:
    """Nodules that a reader measured at up to three yearly screens.

    Attributes:
        patients: Shape (rows,); the same number for nodules of one patient.
        diameters_mm: Shape (rows, 3), as entered; NaN where there is no scan.
        textures: Shape (rows, 3); 0 ground glass, 1 part-solid, 2 solid, NaN unknown.
        days: Shape (rows, 3); day of each scan; NaN where there is no scan.
        labels: Shape (rows,); `ReaderLabel` of the last interval.
    """

    patients: NDArray[np.int64]
    diameters_mm: NDArray[np.float64] = field(repr=False)
    textures: NDArray[np.float64] = field(repr=False)
    days: NDArray[np.float64] = field(repr=False)
    labels: NDArray[np.int64] = field(repr=False)
