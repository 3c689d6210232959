"""A cohort as models see it: columns of the schema, a row a patient."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidClinicalValueError
from data.message import Message


class ColumnKind(StrEnum):
    """Kind of value in a column's cells."""

    ID = "id"
    NUMBER = "number"
    FLAG = "flag"
    CATEGORY = "category"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column of the schema (`data/reference/cohort_columns.csv`).

    Attributes:
        name: Column of the CSV file.
        table: `patients` or `nodules`.
        modality: Where it comes from; `outcome` and `key` are no inputs.
        kind: What a cell holds.
        unit: UCUM code, or empty.
        least: Smallest possible number.
        most: Largest possible number; values beyond are a wrong unit.
        categories: What a category may be.
        required: Whether a table without the column is refused.
        meaning_en: In English.
        meaning_zh: In Chinese.
    """

    name: str
    table: str
    modality: str
    kind: ColumnKind
    unit: str
    least: float
    most: float
    categories: tuple[str, ...]
    required: bool
    meaning_en: str
    meaning_zh: str


@dataclass(frozen=True, slots=True, eq=False)
class PatientCohort:
    """Patients of one or more sites.

    Attributes:
        name: What the cohort is called; never a patient's name.
        patient_ids: Unique.
        sites: Shape (rows,); site of each patient.
        simulated: Shape (rows,); whether the row is marked as simulated.
        numbers: Numbers and flags (0 or 1) by column; NaN where not measured.
        categories: Categories and dates by column; empty where not known.
        notes: What the reader had to assume.
    """

    name: str
    patient_ids: tuple[str, ...] = field(repr=False)
    sites: NDArray[np.str_] = field(repr=False)
    simulated: NDArray[np.bool_] = field(repr=False)
    numbers: Mapping[str, NDArray[np.float64]] = field(repr=False)
    categories: Mapping[str, NDArray[np.str_]] = field(repr=False)
    notes: tuple[Message, ...] = ()

    def __post_init__(self) -> None:
        rows = len(self.patient_ids)
        columns = (*self.numbers.values(), *self.categories.values())
        shapes = {len(one) for one in (self.sites, self.simulated, *columns)}
        if shapes != {rows} or len(set(self.patient_ids)) != rows:
            raise InvalidClinicalValueError("cohort.rows", rows=rows)

    def __len__(self) -> int:
        return len(self.patient_ids)

    def persons(self) -> NDArray[np.int64]:
        """A whole number a row from 0 in order, equal for rows of one person.

        Rows of several lines of therapy have ids such as `<patient>#<line>`.
        """
        numbers: dict[str, int] = {}
        names = [one.partition("#")[0] for one in self.patient_ids]
        return np.array([numbers.setdefault(one, len(numbers)) for one in names])

    def number(self, column: str) -> NDArray[np.float64]:
        """A column of numbers or flags; all NaN if the cohort lacks it."""
        found = self.numbers.get(column)
        return np.full(len(self), np.nan) if found is None else found

    def category(self, column: str) -> NDArray[np.str_]:
        """A column of categories; all empty if the cohort lacks it."""
        found = self.categories.get(column)
        return np.full(len(self), "", dtype=np.str_) if found is None else found

    def rows(self, chosen: NDArray[np.bool_]) -> "PatientCohort":
        """Select some patients, with the same columns.

        Args:
            chosen: Shape (rows,).
        """
        return PatientCohort(
            self.name,
            tuple(np.array(self.patient_ids, dtype=object)[chosen]),
            self.sites[chosen],
            self.simulated[chosen],
            {name: values[chosen] for name, values in self.numbers.items()},
            {name: values[chosen] for name, values in self.categories.items()},
            self.notes,
        )
