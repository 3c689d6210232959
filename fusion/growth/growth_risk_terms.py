"""Inputs of the growth risk: a reader's sizes and textures, as terms of a sum.

Diameters are rounded half-up to whole millimetres first. In the table it was trained
on the odd decimals themselves went with growth, which is how readers worked and not
how nodules grow.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.reader_table import ReaderTable

_Floats = NDArray[np.float64]

# By definition of the training table (docs/methods/growth.md).
INCLUSION_MM: Final = 6
"""Most nodules of the table measured at least this; smaller ones were partly picked
because they grew."""

# Chosen: a smaller one claims more than the table holds.
LEAST_CLAIMED_MM: Final = 5
"""Below this the table holds next to nothing but nodules that grew into it."""

# Limits of what the training table holds (docs/methods/growth.md), in mm and count.
_LARGEST_MM: Final = 30.0  # the largest first diameter of the training table
_LARGEST_CHANGE_MM: Final = 6.0
_LARGEST_COUNT: Final = 10.0

BASELINE_TERMS: Final = (
    "log_size",
    "log_size_squared",
    "below_6_mm",
    "below_5_mm",
    "ground_glass",
    "part_solid",
    "new",
    "new_by_log_size",
    "new_below_6_mm",
    "new_ground_glass",
    "ground_glass_by_log_size",
    "log_count",
)
HISTORY_TERMS: Final = (
    "log_size",
    "log_size_squared",
    "below_6_mm",
    "below_5_mm",
    "any_growth",
    "growth_mm",
    "root_growth_mm",
    "shrinkage_mm",
    "root_growth_by_log_size",
    "ground_glass",
    "part_solid",
    "ground_glass_by_log_size",
    "part_solid_by_log_size",
    "ground_glass_by_root_growth",
    "log_count",
)


@dataclass(frozen=True, slots=True, eq=False)
class ReaderHistory:
    """Facts known of each nodule before the scan whose label is foretold.

    Attributes:
        rows: Shape (nodules,); rows of the table.
        sizes_mm: Shape (nodules,); last diameter used, whole mm.
        earlier_mm: Shape (nodules,); the one before, whole mm; NaN for a first scan.
        textures: Shape (nodules,); at the last scan used.
        new: Shape (nodules,); first recorded after the first screen.
        counts: Shape (nodules,); nodules of the patient recorded by that scan.
    """

    rows: NDArray[np.int64] = field(repr=False)
    sizes_mm: _Floats = field(repr=False)
    earlier_mm: _Floats = field(repr=False)
    textures: _Floats = field(repr=False)
    new: NDArray[np.bool_] = field(repr=False)
    counts: _Floats = field(repr=False)


def whole_millimetres(diameters_mm: _Floats) -> _Floats:
    """Rounded half-up: 6.5 is 7, as a reader would round; not banker's rounding."""
    return np.asarray(np.floor(diameters_mm + 0.5), np.float64)


def at_first_scan(table: ReaderTable) -> ReaderHistory:
    """Every nodule as it was first recorded."""
    first = np.argmax(~np.isnan(table.diameters_mm), axis=1)
    return _history(table, np.arange(len(first)), first)


def at_last_available_scan(table: ReaderTable) -> ReaderHistory:
    """Nodules with two scans before the labelled one, as of the second of them."""
    rows = np.flatnonzero((~np.isnan(table.diameters_mm)).all(axis=1))
    return _history(table, rows, np.ones(len(table.labels), np.int64))


def _history(
    table: ReaderTable, rows: NDArray[np.int64], screens: NDArray[np.int64]
) -> ReaderHistory:
    sizes = whole_millimetres(table.diameters_mm)
    seen_from = np.argmax(~np.isnan(sizes), axis=1)
    at = screens[rows]
    before = np.where(at > 0, sizes[rows, np.maximum(at - 1, 0)], np.nan)
    counts = [
        np.bincount(table.patients, weights=(seen_from <= screen).astype(float))
        for screen in range(3)
    ]
    return ReaderHistory(
        rows=rows,
        sizes_mm=sizes[rows, at],
        earlier_mm=before,
        textures=table.textures[rows, at],
        new=seen_from[rows] > 0,
        counts=np.stack(counts)[at, table.patients[rows]].astype(float),
    )


def baseline_terms(history: ReaderHistory) -> _Floats:
    """Shape (nodules, terms), in the order of `BASELINE_TERMS`."""
    size, below, tiny, ground, part = _shape(history)
    new = history.new.astype(float)
    return np.column_stack(
        [
            size,
            size**2,
            below,
            tiny,
            ground,
            part,
            new,
            new * size,
            new * below,
            new * ground,
            ground * size,
            np.log(np.clip(history.counts, 1, _LARGEST_COUNT)),
        ]
    )


def history_terms(history: ReaderHistory) -> _Floats:
    """Shape (nodules, terms), in the order of `HISTORY_TERMS`."""
    size, below, tiny, ground, part = _shape(history)
    change = history.sizes_mm - history.earlier_mm
    growth = np.clip(change, 0, _LARGEST_CHANGE_MM)
    return np.column_stack(
        [
            size,
            size**2,
            below,
            tiny,
            (growth > 0).astype(float),
            growth,
            np.sqrt(growth),
            np.clip(-change, 0, _LARGEST_CHANGE_MM),
            np.sqrt(growth) * size,
            ground,
            part,
            ground * size,
            part * size,
            ground * np.sqrt(growth),
            np.log(np.clip(history.counts, 1, _LARGEST_COUNT)),
        ]
    )


def _shape(history: ReaderHistory) -> tuple[_Floats, ...]:
    """Log of size from 6 mm, below 6 mm, below 5 mm, ground glass, part-solid."""
    size = np.log(np.clip(history.sizes_mm, INCLUSION_MM, _LARGEST_MM) / INCLUSION_MM)
    return (
        size,
        (history.sizes_mm < INCLUSION_MM).astype(float),
        (history.sizes_mm < LEAST_CLAIMED_MM).astype(float),
        (history.textures == 0).astype(float),
        (history.textures == 1).astype(float),
    )
