"""Writes a cohort with the schema's columns; `read_patient_table` reads it back."""

from math import isnan
from pathlib import Path

from connectors.exports.csv_table import csv_table
from data.cohorts.cohort import PatientCohort
from data.errors import SourceUnavailableError
from data.reference.cohort_schema import cohort_columns

_KEYS = ("patient_id", "site", "simulated")


def write_patient_table(cohort: PatientCohort, path: Path) -> None:
    """Write the columns that the cohort has, in the schema's order.

    Args:
        cohort: The patients.
        path: CSV file; replaced if it is there.

    Raises:
        SourceUnavailableError: If it cannot be written.
    """
    held = {*cohort.numbers, *cohort.categories}
    columns = [name for name in cohort_columns("patients") if name in held]
    rows = [
        (
            patient,
            str(cohort.sites[row]),
            int(cohort.simulated[row]),
            *(_cell(cohort, name, row) for name in columns),
        )
        for row, patient in enumerate(cohort.patient_ids)
    ]
    try:
        path.write_bytes(csv_table((*_KEYS, *columns), rows))
    except OSError as error:
        raise SourceUnavailableError("cohort.not_written", file=path.name) from error


def _cell(cohort: PatientCohort, name: str, row: int) -> object:
    if name in cohort.categories:
        return str(cohort.categories[name][row])
    value = float(cohort.numbers[name][row])
    if isnan(value):
        return None
    return int(value) if value.is_integer() else value
