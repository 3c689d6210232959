"""Whole columns in another unit: g/L for g/dL, shares for percent."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.cohort import ColumnSpec
from data.message import Message

_Floats = NDArray[np.float64]

_ALBUMIN: Final = "albumin_g_dl"
_ALBUMIN_G_L: Final = (10.0, 65.0)  # g/l; chosen: beyond, it was another unit
_TPS: Final = "pdl1_tps_percent"


def in_units_of_schema(
    spec: ColumnSpec, values: _Floats
) -> tuple[_Floats, tuple[Message, ...]]:
    """A column in the schema's unit; what was converted is noted.

    Only a column that is consistent from end to end is converted: albumin all within
    10 to 65 is g/L, a tumour proportion score that never exceeds 1 and is sometimes
    between is a share. Single odd cells are left to the range of the column.

    Args:
        spec: The column.
        values: Shape (rows,); NaN where unknown.
    """
    known = values[~np.isnan(values)]
    if known.size == 0:
        return values, ()
    if spec.name == _ALBUMIN and _all_within(known, *_ALBUMIN_G_L):
        return values / 10, (Message.of("cohort.albumin_in_g_l"),)
    if spec.name == _TPS and known.max() <= 1 and ((known > 0) & (known < 1)).any():
        return values * 100, (Message.of("cohort.tps_as_share"),)
    return values, ()


def _all_within(values: _Floats, low: float, high: float) -> bool:
    return bool(((values >= low) & (values <= high)).all())
