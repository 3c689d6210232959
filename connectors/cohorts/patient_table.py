"""Reads a table of patients: the schema's columns, or those of published tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from connectors.cohorts.table_columns import numbers, read_table, refuse_rows
from connectors.cohorts.units_of_columns import in_units_of_schema
from data.cohorts.cohort import ColumnKind, ColumnSpec, PatientCohort
from data.errors import InvalidClinicalValueError
from data.message import Message
from data.reference.cohort_schema import (
    cohort_columns,
    column_codes,
    column_spellings,
)

TABLE: Final = "patients"
_ID: Final = "patient_id"
_KEYS: Final = (_ID, "site", "simulated")
_KNOWN_AS_UNKNOWN: Final = ("na", "nan", "unknown")

_Floats = NDArray[np.float64]


@dataclass(slots=True)
class _Read:
    """Columns and notes that have been read so far."""

    numbers: dict[str, _Floats] = field(default_factory=dict)
    categories: dict[str, NDArray[np.str_]] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)


def read_patient_table(path: Path) -> PatientCohort:
    """Read a CSV file of patients.

    Columns are those of the schema (docs/reference/cohort_schema.md) or the spellings
    of `data/reference/cohort_spellings.csv`, such as `PDL1_TPS(%)`; capitals do not
    matter, and other columns are left out. Without `patient_id` each row is a patient
    of its own. Impossible values of inputs are rejected as unknown and noted;
    impossible outcomes are refused.

    Args:
        path: The file.

    Raises:
        SourceUnavailableError: If the file cannot be opened or is no table.
        InvalidClinicalValueError: If a cell is no number where one belongs, an
            outcome is impossible, or no column is known; the message names the row.
    """
    table = read_table(path)
    names = _columns_of(table)
    if not names.keys() - set(_KEYS):
        raise InvalidClinicalValueError(
            "cohort.columns", file=path.name, missing="response, pfs_months, …"
        )
    read = _Read()
    for spec in cohort_columns(TABLE).values():
        if spec.name in names and spec.name not in _KEYS:
            _read_column(table, names[spec.name], spec, read)
    return PatientCohort(
        name=path.stem,
        patient_ids=_ids(table, names),
        sites=_texts(table, names.get("site"), path.stem),
        simulated=_flags(table, names.get("simulated")),
        numbers=read.numbers,
        categories=read.categories,
        notes=(*read.notes, *_left_out(table, names)),
    )


def _columns_of(table: pd.DataFrame) -> dict[str, str]:
    """Column of the schema to the column of the file; the schema's own name wins."""
    given = {str(name).strip().lower(): str(name) for name in table.columns}
    found: dict[str, str] = {}
    for spelling, column in column_spellings().items():
        if spelling.lower() in given and column not in found:
            found[column] = given[spelling.lower()]
    own = cohort_columns(TABLE)
    return found | {name: given[name] for name in own if name in given}


def _read_column(table: pd.DataFrame, name: str, spec: ColumnSpec, read: _Read) -> None:
    if spec.kind in (ColumnKind.NUMBER, ColumnKind.FLAG):
        values, notes = in_units_of_schema(spec, numbers(table, name))
        kept = _within(spec, values, table[name], read)
        read.numbers[spec.name] = kept
        read.notes.extend(notes)
    elif _is_in_unknown_codes(table[name], spec):
        read.notes.append(Message.of("cohort.codes_unknown", column=name))
    else:
        read.categories[spec.name] = _category(table[name], spec)


def _is_in_unknown_codes(text: "pd.Series[str]", spec: ColumnSpec) -> bool:
    """Test whether a column of words holds bare numbers that nobody explained."""
    known = text[~text.str.lower().isin(("", *_KNOWN_AS_UNKNOWN))]
    said = known.str.removesuffix(".0")  # `1.0` is the code 1
    explained = column_codes().get(spec.name, {})
    return bool(
        len(said)
        and spec.categories
        and said.str.fullmatch(r"\d+").all()
        and not said.isin(list(explained)).all()
    )


def _within(
    spec: ColumnSpec, values: _Floats, text: "pd.Series[str]", read: _Read
) -> _Floats:
    """Values that can be; others are unknown, or refused if they are outcomes."""
    wrong = (values < spec.least) | (values > spec.most)
    if spec.kind is ColumnKind.FLAG:
        wrong |= ~np.isnan(values) & ~np.isin(values, (0, 1))
    if spec.modality == "outcome":
        refuse_rows(spec.name, wrong, text)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0]) + 1
        read.notes.append(
            Message.of(
                "cohort.rejected", column=spec.name, count=int(wrong.sum()), row=row
            )
        )
    return np.where(wrong, np.nan, values)


def _category(text: "pd.Series[str]", spec: ColumnSpec) -> NDArray[np.str_]:
    codes = column_codes().get(spec.name, {})
    said = text.map(lambda cell: codes.get(cell.removesuffix(".0"), cell))
    said = said.mask(said.str.lower().isin(_KNOWN_AS_UNKNOWN), "")
    if spec.categories:
        own = {name.lower(): name for name in spec.categories}
        lower = said.str.lower()
        refuse_rows(spec.name, ~(lower.isin(list(own)) | (said == "")).to_numpy(), text)
        said = lower.map(lambda cell: own.get(cell, ""))
    return said.to_numpy(dtype=np.str_)


def _ids(table: pd.DataFrame, names: Mapping[str, str]) -> tuple[str, ...]:
    if _ID not in names:
        return tuple(str(row + 1) for row in range(len(table)))
    ids = table[names[_ID]]
    refuse_rows(_ID, ids.duplicated().to_numpy() | (ids == "").to_numpy(), ids)
    return tuple(ids)


def _texts(table: pd.DataFrame, name: str | None, otherwise: str) -> NDArray[np.str_]:
    if name is None:
        return np.full(len(table), otherwise)
    return table[name].replace("", otherwise).to_numpy(dtype=np.str_)


def _flags(table: pd.DataFrame, name: str | None) -> NDArray[np.bool_]:
    if name is None:
        return np.zeros(len(table), dtype=np.bool_)
    values = numbers(table, name)
    refuse_rows("simulated", ~np.isin(values, (0, 1)) & ~np.isnan(values), table[name])
    return np.asarray(values == 1)


def _left_out(table: pd.DataFrame, names: Mapping[str, str]) -> tuple[Message, ...]:
    others = [str(name) for name in table.columns if name not in names.values()]
    if not others:
        return ()
    return (Message.of("cohort.left_out", columns=", ".join(others)[:200]),)
