"""The columns of cohort tables, as `cohort_columns.csv` says them."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from data.cohorts.cohort import ColumnKind, ColumnSpec
from data.reference.tables import table_rows

FILE: Final = "cohort_columns.csv"
SPELLINGS: Final = "cohort_spellings.csv"


@cache
def cohort_columns(table: str) -> Mapping[str, ColumnSpec]:
    """Columns of one table by name, in order.

    Args:
        table: `patients` or `nodules`.
    """
    return {
        row["column"]: ColumnSpec(
            name=row["column"],
            table=row["table"],
            modality=row["modality"],
            kind=ColumnKind(row["kind"]),
            unit=row["unit"],
            least=float(row["least"] or "-inf"),
            most=float(row["most"] or "inf"),
            categories=tuple(filter(None, row["categories"].split("|"))),
            required=row["required"] == "yes",
            meaning_en=row["meaning_en"],
            meaning_zh=row["meaning_zh"],
        )
        for row in table_rows(FILE)
        if row["table"] == table
    }


@cache
def column_spellings() -> Mapping[str, str]:
    """Map published tables' names of a column to its name in the schema."""
    return {row["spelling"]: row["column"] for row in table_rows(SPELLINGS)}


@cache
def column_codes() -> Mapping[str, Mapping[str, str]]:
    """Map codes of published tables to what they mean, by column of the schema."""
    return {
        row["column"]: dict(code.split("=") for code in row["codes"].split("|"))
        for row in table_rows(SPELLINGS)
        if row["codes"]
    }
