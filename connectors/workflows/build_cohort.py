"""Makes a cohort of what the store holds: a row a line of therapy, a row a scan."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes
from typing import Final

import numpy as np

from connectors.cohorts.study_words import therapy_class
from connectors.cohorts.write_patient_table import write_patient_table
from connectors.exports.csv_table import csv_table
from connectors.store.repository import Repository
from data.cohorts.cohort import PatientCohort
from data.errors import NotFoundError, SourceUnavailableError
from data.patient.case import PatientCase
from data.patient.record import PatientRecord
from data.patient.response_categories import Response
from data.patient.therapy import TherapyLine
from fusion.applicability.past_lines import given_lines
from fusion.prediction.columns_of_record import columns_of_record

DAYS_OF_A_MONTH: Final = 365.25 / 12  # by definition
_NODULE_COLUMNS: Final = (
    "patient_id",
    "nodule_id",
    "site",
    "simulated",
    "scan_day",
    "diameter_mm",
    "volume_mm3",
    "texture",
)
_TEXTURE: Final = {"ground_glass": "ground_glass", "part_solid": "part_solid"}


@dataclass(frozen=True, slots=True)
class BuiltCohort:
    """Counts of the rows that were written.

    Attributes:
        patients: Rows of `patients.csv`.
        scans: Rows of `nodules.csv`.
    """

    patients: int
    scans: int


@dataclass(frozen=True, slots=True)
class _Pseudonyms:
    """Ids that nobody can turn back: the key is drawn for one build and forgotten."""

    key: bytes = field(default_factory=lambda: token_bytes(32), repr=False)

    def of(self, identifier: str) -> str:
        return blake2b(identifier.encode(), key=self.key, digest_size=8).hexdigest()


def build_cohort(store: Repository, out: Path, site: str, today: date) -> BuiltCohort:
    """Write `patients.csv` and `nodules.csv` into a folder.

    A patient has a row for each begun line of therapy with a known start, or one row
    as of today without any. Dates become days since the first scan; names, numbers of
    the hospital and dates do not leave the store.

    Args:
        store: The store.
        out: Is made if missing.
        site: What the hospital is called in the table.
        today: The present day.

    Raises:
        NotFoundError: If the store holds no record.
        SourceUnavailableError: If the folder cannot be written to.
    """
    ids = _Pseudonyms()
    rows: list[PatientCohort] = []
    scans: list[tuple[object, ...]] = []
    for listed in store.list_patients():
        case = store.patient_case(listed.patient_id)
        patient = ids.of(case.patient_id)
        scans.extend(_scans(case, patient, ids, site))
        if case.record is not None:
            rows.extend(_rows(case.record, patient, today, simulated=case.simulated))
    if not rows:
        raise NotFoundError("cohort.nobody")
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "nodules.csv").write_bytes(csv_table(_NODULE_COLUMNS, scans))
    except OSError as error:
        raise SourceUnavailableError("cohort.not_written", file=out.name) from error
    write_patient_table(_joined(rows, site), out / "patients.csv")
    return BuiltCohort(len(rows), len(scans))


def _rows(
    record: PatientRecord, patient: str, today: date, *, simulated: bool
) -> Iterator[PatientCohort]:
    begun = [line for line in given_lines(record) if line.started is not None]
    if not begun:
        row = columns_of_record(record, today, simulated=simulated)
        yield replace(row, patient_ids=(patient,))
    for number, line in enumerate(reversed(begun), start=1):
        yield _row(record, line, f"{patient}#{number}", simulated=simulated)


def _row(
    record: PatientRecord, line: TherapyLine, row_id: str, *, simulated: bool
) -> PatientCohort:
    start = line.started.earliest if line.started else date.max
    row = columns_of_record(record, start, simulated=simulated)
    drugs = tuple(agent.display.casefold() for agent in line.agents)
    months, event = _course(record, start)
    numbers = {"pfs_months": months, "pfs_event": event}
    if line.number is not None:
        numbers["therapy_line"] = float(line.number)
    return replace(
        row,
        patient_ids=(row_id,),
        numbers={**row.numbers, **{k: np.array([v]) for k, v in numbers.items()}},
        categories={
            **row.categories,
            "therapy": np.array([therapy_class(drugs)]),
            "drugs": np.array(["+".join(drugs)]),
        },
    )


def _course(record: PatientRecord, start: date) -> tuple[float, float]:
    """Months to the first progression that the record states, or to its last word."""
    after = sorted(
        (one.assessed_on.earliest, one.category is Response.PROGRESSION)
        for one in record.disease_statuses
        if one.assessed_on is not None and one.assessed_on.earliest > start
    )
    for day, progressed in after:
        if progressed:
            return (day - start).days / DAYS_OF_A_MONTH, 1.0
    if not after:
        return float("nan"), float("nan")
    return (after[-1][0] - start).days / DAYS_OF_A_MONTH, 0.0


def _scans(
    case: PatientCase, patient: str, ids: _Pseudonyms, site: str
) -> Iterator[tuple[object, ...]]:
    days = [scan.scanned_on for one in case.nodules for scan in one.measurements]
    for nodule in case.nodules:
        for scan in nodule.measurements:
            yield (
                patient,
                ids.of(nodule.tracking_uid),
                site,
                int(case.simulated),
                (scan.scanned_on - min(days)).days,
                round((scan.long_axis_mm + scan.short_axis_mm) / 2, 2),
                round(scan.volume_mm3, 1),
                _TEXTURE.get(str(scan.density), "solid"),
            )


def _joined(rows: list[PatientCohort], site: str) -> PatientCohort:
    numbers = sorted({name for row in rows for name in row.numbers})
    categories = sorted({name for row in rows for name in row.categories})
    return PatientCohort(
        site,
        tuple(row.patient_ids[0] for row in rows),
        np.full(len(rows), site),
        np.concatenate([row.simulated for row in rows]),
        {name: np.concatenate([row.number(name) for row in rows]) for name in numbers},
        {
            name: np.concatenate([row.category(name) for row in rows])
            for name in categories
        },
    )
