"""Reads a table of nodules that a reader measured at two or three screens."""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from connectors.cohorts.table_columns import (
    numbers,
    patient_numbers,
    read_columns,
    refuse_rows,
)
from data.cohorts.reader_table import ReaderLabel, ReaderTable
from data.errors import InvalidClinicalValueError

# Chosen: larger diameters and longer gaps are slips of the pen.
_SCREENS: Final = (0, 1, 2)  # Index of the screening round; by definition of the table.
_WANTED: Final = (
    "id",
    "Seg_label",
    *(f"{name}{n}" for name in ("Seg_diam", "texture", "days") for n in _SCREENS),
)
_LARGEST_MM: Final = 200.0
_LONGEST_DAYS: Final = 3653.0  # ten years: far beyond any screening programme

_Floats = NDArray[np.float64]


def read_reader_table(path: Path) -> ReaderTable:
    """Read a CSV file with the columns of the NLST growth table.

    `id` is patient, underscore, nodule; screens that were not made are empty.

    Args:
        path: The file.

    Raises:
        SourceUnavailableError: If the file cannot be opened or is no table.
        InvalidClinicalValueError: If a column is missing, or a row says something
            impossible; the message names the row.
    """
    table = read_columns(path, _WANTED)
    ids = table["id"]
    refuse_rows("id", ids.duplicated().to_numpy() | (ids == "").to_numpy(), ids)
    diameters = _screens(table, "Seg_diam")
    days, textures = _screens(table, "days"), _screens(table, "texture")
    _refuse_outside(table, "Seg_diam", ~((diameters > 0) & (diameters < _LARGEST_MM)))
    _refuse_outside(table, "texture", ~np.isin(textures, (0, 1, 2)))
    _refuse_dates(diameters, days)
    labels = numbers(table, "Seg_label")
    known = np.isin(labels, [label.value for label in ReaderLabel])
    refuse_rows("Seg_label", ~known, table["Seg_label"])
    return ReaderTable(
        patients=patient_numbers(
            ids.str.rpartition("_")[0].where(ids.str.contains("_"), ids)
        ),
        diameters_mm=diameters,
        textures=np.where(np.isnan(diameters), np.nan, textures),
        days=np.where(np.isnan(diameters), np.nan, days),
        labels=labels.astype(np.int64),
    )


def _screens(table: pd.DataFrame, name: str) -> _Floats:
    """Shape (rows, 3): one quantity over the screens."""
    return np.column_stack([numbers(table, f"{name}{n}") for n in _SCREENS])


def _refuse_outside(table: pd.DataFrame, name: str, outside: NDArray[np.bool_]) -> None:
    """Refuse a value that is there and impossible."""
    for n in _SCREENS:
        given = table[f"{name}{n}"]
        wrong = outside[:, n] & ~np.isnan(numbers(table, f"{name}{n}"))
        refuse_rows(f"{name}{n}", wrong, given)


def _refuse_dates(diameters: _Floats, days: _Floats) -> None:
    """Two scans at least, each with its day, in order, within ten years."""
    scanned = ~np.isnan(diameters)
    _refuse_row("cohort.too_few_scans", np.sum(scanned, axis=1) < 2)
    _refuse_row("cohort.day_missing", np.any(scanned & np.isnan(days), axis=1))
    before = np.full(len(days), np.nan)
    for n in _SCREENS:
        here = scanned[:, n]
        gap = np.where(here, days[:, n] - before, np.nan)
        _refuse_row("cohort.scan_order", gap <= 0)
        _refuse_row("cohort.scan_gap", gap > _LONGEST_DAYS)
        before = np.where(here, days[:, n], before)


def _refuse_row(key: str, wrong: NDArray[np.bool_]) -> None:
    if wrong.any():
        raise InvalidClinicalValueError(key, row=int(np.flatnonzero(wrong)[0]) + 1)
