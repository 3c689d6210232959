"""Reads a table of nodules whose malignancy is known."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from connectors.cohorts.table_columns import numbers, read_columns, refuse_rows
from data.cohorts.nodule_outcome import NoduleOutcome

_WANTED: Final = (
    "rownames",
    "sex",
    "age",
    "location",
    "spiculate",
    "smoke.status",
    "diameter",
    "malignant",
)
_UNKNOWN: Final[dict[str, bool | None]] = {
    "unknown": None,
    "nr": None,
    "na": None,
    "": None,
}
_SEX: Final = {"f": True, "female": True, "m": False, "male": False} | _UNKNOWN
_YES_NO: Final = {"yes": True, "1": True, "no": False, "0": False} | _UNKNOWN
_SMOKED: Final = {"exsmoke": True, "current": True, "never": False} | _UNKNOWN
_UPPER: Final = {
    "right upper lobe": True,
    "left upper lobe": True,
    "lingular segment": True,
    "lingula": True,
    "right middle lobe": False,
    "right lower lobe": False,
    "left lower lobe": False,
} | _UNKNOWN


def read_malignancy_table(path: Path) -> list[NoduleOutcome]:
    """Read a CSV file with the columns of the UK three-centre table.

    The table names no patients, so each row counts as one. `num.annotated` is not
    read: it is zero in most rows and cannot be a number of nodules.

    Args:
        path: The file.

    Raises:
        SourceUnavailableError: If the file cannot be opened or is no table.
        InvalidClinicalValueError: If a column is missing, or a cell says something
            impossible; the message names the row.
    """
    table = read_columns(path, _WANTED)
    ids = table["rownames"]
    refuse_rows("rownames", ids.duplicated().to_numpy(), ids)
    columns = (
        _numbers_within(table, "age", 0, 120),
        _choices(table, "sex", _SEX),
        _numbers_within(table, "diameter", 0.5, 200),
        _choices(table, "location", _UPPER),
        _choices(table, "spiculate", _YES_NO),
        _choices(table, "smoke.status", _SMOKED),
    )
    malignant = numbers(table, "malignant")
    refuse_rows("malignant", ~np.isin(malignant, (0, 1)), table["malignant"])
    return [
        NoduleOutcome(number, bool(outcome), *row)
        for number, (outcome, row) in enumerate(
            zip(malignant, zip(*columns, strict=True), strict=True)
        )
    ]


def _numbers_within(
    table: pd.DataFrame, column: str, low: float, high: float
) -> list[float | None]:
    values = numbers(table, column)
    refuse_rows(column, (values < low) | (values > high), table[column])
    return [None if np.isnan(value) else float(value) for value in values]


def _choices(
    table: pd.DataFrame, column: str, meanings: Mapping[str, bool | None]
) -> list[bool | None]:
    said = table[column].str.lower()
    refuse_rows(column, ~said.isin(list(meanings)).to_numpy(), table[column])
    return [meanings[text] for text in said]
