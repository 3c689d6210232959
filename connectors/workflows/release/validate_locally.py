"""Runs our own numbers silently over past cases: nothing is shown, nothing kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from connectors.cohorts.malignancy_table import read_malignancy_table
from connectors.cohorts.reader_table import read_reader_table
from connectors.store.canonical_json import from_json
from connectors.store.repository import Repository
from data.cohorts.reader_table import ReaderTable
from data.errors import NotFoundError
from data.imaging.nodule import Nodule, NoduleMeasurement
from data.message import Message
from data.results.local_validation import LocalValidationOutcome, LocalValidationReport
from data.results.release import ModelOutput
from fusion.local_validation.forecasts import validate_forecast
from fusion.local_validation.growth_risks import LabelSource, validate_growth_risk
from fusion.local_validation.malignancy import validate_recalibration
from fusion.local_validation.past_cases import (
    PastCases,
    cases_of_nodules,
    cases_of_readers,
    reader_table_of,
    row_name,
)
from fusion.local_validation.verdicts import validate_verdict


def validate_on_cohort(
    path: Path, rng: np.random.Generator, resamples: int = 1000
) -> tuple[LocalValidationReport, ...]:
    """Run all numbers over a reader's table.

    Args:
        path: CSV file with the columns of the NLST growth table.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Raises:
        SourceUnavailableError: If the file cannot be opened or is no table.
        InvalidClinicalValueError: If it says something impossible.
    """
    table = read_reader_table(path)
    names = [row_name(row) for row in range(len(table.labels))]
    labels = LabelSource(path.name, "reader")
    return _reports(cases_of_readers(table), table, names, labels, rng, resamples)


def validate_on_outcomes(
    path: Path, fitted_on: date, rng: np.random.Generator, resamples: int = 1000
) -> tuple[LocalValidationReport, ...]:
    """Recalibrate Brock to a table of nodules with known outcome.

    Args:
        path: CSV file with the columns of the UK three-centre table.
        fitted_on: Day of the fit.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Raises:
        SourceUnavailableError: If the file cannot be opened or is no table.
        InvalidClinicalValueError: If it says something impossible, or holds too few
            nodules of either outcome.
    """
    nodules = read_malignancy_table(path)
    return (validate_recalibration(nodules, path.name, fitted_on, rng, resamples),)


def validate_on_store(
    repository: Repository, rng: np.random.Generator, resamples: int = 1000
) -> tuple[LocalValidationReport, ...]:
    """Run all numbers over the nodules of the store that were measured twice or more.

    Simulated patients are left out; a store that holds no others never passes.

    Args:
        repository: The store.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Raises:
        NotFoundError: If there is no such nodule.
    """
    held = _followed_nodules(repository)
    if not held:
        raise NotFoundError("local_validation.nothing_followed")
    real = [one for one in held if not one.simulated]
    nodules = [(one.patient_id, one.number, one.nodule) for one in real or held]
    names = [f"{patient} {nodule.label}" for patient, _, nodule in nodules]
    labels = LabelSource("store", "diameter_rule")
    table, cases = reader_table_of(nodules), cases_of_nodules(nodules)
    reports = _reports(cases, table, names, labels, rng, resamples)
    return reports if real else tuple(map(_of_simulated, reports))


def _of_simulated(report: LocalValidationReport) -> LocalValidationReport:
    """Simulated patients say nothing about a site, however many there are."""
    return replace(
        report,
        outcome=LocalValidationOutcome.TOO_FEW,
        reasons=(Message("local_validation.reason.simulated"), *report.reasons),
    )


def _reports(
    cases: PastCases,
    table: ReaderTable,
    names: Sequence[str],
    labels: LabelSource,
    rng: np.random.Generator,
    resamples: int,
) -> tuple[LocalValidationReport, ...]:
    return (
        validate_verdict(cases, labels.source, rng, resamples),
        validate_forecast(cases, labels.source, rng, resamples),
        *(
            validate_growth_risk(number, table, names, labels, rng, resamples)
            for number in (ModelOutput.FROM_BASELINE, ModelOutput.WITH_HISTORY)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Followed:
    """A nodule with two scan days or more; `number` is that of its patient."""

    patient_id: str
    number: int
    nodule: Nodule
    simulated: bool


def _followed_nodules(repository: Repository) -> list[_Followed]:
    """Nodules with two scan days or more, whose patient is known."""
    with repository.reading() as work:
        rows = work.nodules.measured_of_all_patients()
    scans: dict[tuple[str, str, str], list[NoduleMeasurement]] = {}
    simulated = {row.patient_id for row in rows if row.simulated}
    for row in rows:
        key = row.patient_id, row.tracking_uid, row.label
        measured = from_json(NoduleMeasurement, row.measurement)
        scans.setdefault(key, []).append(measured)
    numbers = {patient: n for n, patient in enumerate({key[0]: None for key in scans})}
    return [
        _Followed(
            patient,
            numbers[patient],
            Nodule(uid, label, tuple(found)),
            patient in simulated,
        )
        for (patient, uid, label), found in scans.items()
        if len({one.scanned_on for one in found}) > 1
    ]
