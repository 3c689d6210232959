"""Columns of a cohort's CSV file, checked before anybody counts with them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import InvalidClinicalValueError, SourceUnavailableError


def read_table(path: Path) -> pd.DataFrame:
    """Read a CSV file as text, whatever its columns.

    Args:
        path: The file.

    Raises:
        SourceUnavailableError: If the file cannot be opened or is no table.
        InvalidClinicalValueError: If there is no row.
    """
    try:
        table = pd.read_csv(
            path, dtype=str, encoding="utf-8-sig", keep_default_na=False
        )
    except (OSError, ValueError) as error:  # ValueError: no CSV, or another encoding
        raise SourceUnavailableError("cohort.file", file=path.name) from error
    if table.empty:
        raise InvalidClinicalValueError("cohort.empty", file=path.name)
    stripped: pd.DataFrame = table.apply(lambda column: column.str.strip())
    return stripped


def read_columns(path: Path, wanted: Sequence[str]) -> pd.DataFrame:
    """Read a CSV file as text and keep the wanted columns.

    Args:
        path: The file.
        wanted: Names of columns; all must be there.

    Raises:
        SourceUnavailableError: If the file cannot be opened or is no table.
        InvalidClinicalValueError: If a column is missing or there is no row.
    """
    table = read_table(path)
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        raise InvalidClinicalValueError(
            "cohort.columns", file=path.name, missing=", ".join(missing)
        )
    kept: pd.DataFrame = table[list(wanted)]
    return kept


def numbers(table: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """A column as numbers; NaN where a cell is empty or says NA.

    Raises:
        InvalidClinicalValueError: If a cell is anything else.
    """
    text = table[column]
    empty = text.str.lower().isin(("", "na", "nan"))
    values = pd.to_numeric(text.mask(empty), errors="coerce").to_numpy(float)
    refuse_rows(column, ~np.isfinite(values) & ~empty.to_numpy(), text)
    return values


def refuse_rows(
    column: str, wrong: NDArray[np.bool_], values: "pd.Series[str]"
) -> None:
    """Refuse a table at its first wrong row.

    Raises:
        InvalidClinicalValueError: With the row as counted below the heading.
    """
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InvalidClinicalValueError(
            "cohort.cell", column=column, row=row + 1, value=str(values.iloc[row])[:40]
        )


def patient_numbers(ids: "pd.Series[str]") -> NDArray[np.int64]:
    """A number for each patient; equal ids get equal numbers."""
    return pd.factorize(ids)[0].astype(np.int64)
