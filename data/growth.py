"""Growth: what is read of it in a table, and what is concluded from measurements."""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from data.interval import Interval
from data.message import Message


class ReaderLabel(IntEnum):
    """What a reader saw between the last two scans of a table's row."""

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


@dataclass(frozen=True, slots=True)
class GrowthRisk:
    """How likely a reader will see a nodule grow until its next screen.

    Attributes:
        model: `from_baseline` or `with_history`.
        version: Of the released model.
        probability: Of a growing label at the next scan.
        interval: 95 %, of the fit only.
        notes: What the number stands for and where it is weak.
    """

    model: str
    version: str
    probability: float
    interval: Interval
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class GrowthRiskNotClaimed:
    """Why there is no growth risk for a nodule."""

    reasons: tuple[Message, ...]
