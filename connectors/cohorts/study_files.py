"""Tab-separated files of a cBioPortal study folder."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

from data.errors import InvalidClinicalValueError, SourceUnavailableError
from data.reference.tables import table_rows

_SPELLINGS: Final = "study_spellings.csv"
_LARGEST_BYTES: Final = 2_000_000_000  # chosen: larger archives are no study


def read_study_file(path: Path, wanted: Sequence[str] = ()) -> pd.DataFrame:
    """Read one file as text; lines that begin with `#` describe columns.

    Args:
        path: The file.
        wanted: Columns that must be there.

    Raises:
        SourceUnavailableError: If it cannot be opened or is no table.
        InvalidClinicalValueError: If a wanted column is missing.

    Source:
        cBioPortal documentation, File Formats.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise SourceUnavailableError("cohort.study_file", file=path.name)
        table = pd.read_csv(
            path,
            sep="\t",
            dtype=str,
            comment="#",
            encoding="utf-8-sig",
            keep_default_na=False,
            quoting=3,  # csv.QUOTE_NONE: comments of reviewers hold single quotes
            on_bad_lines="error",
        )
    except (OSError, ValueError) as error:
        raise SourceUnavailableError("cohort.study_file", file=path.name) from error
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        raise InvalidClinicalValueError(
            "cohort.columns", file=path.name, missing=", ".join(missing)
        )
    return table.fillna("")


def column_of(table: pd.DataFrame, column: str, file: str) -> "pd.Series[str] | None":
    """A column by whichever of its known spellings the table has.

    Args:
        table: As `read_study_file` gives it.
        column: Name in the schema.
        file: `patient` or `sample`.
    """
    for spelling in _spellings().get((column, file), ()):
        if spelling in table.columns:
            return table[spelling].str.strip()
    return None


@cache
def _spellings() -> Mapping[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in table_rows(_SPELLINGS):
        key = (row["column"], row["file"])
        found[key] = (*found.get(key, ()), row["spelling"])
    return found
