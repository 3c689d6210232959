"""The patient list of a large store: ours, pandas on the same query, the rows alone."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from benchmark import Benchmark
from sqlalchemy import insert
from sqlalchemy.dialects import sqlite

from connectors.settings import Settings
from connectors.store import tables
from connectors.store.canonical_json import to_json
from connectors.store.listing import patients_query
from connectors.store.opening import open_store
from connectors.store.repository import Repository
from data.identity import Identifier, PersonIdentity, Sex
from data.partial_date import PartialDate

PATIENTS = 10_000
STUDIES_EACH = 3


def benchmarks() -> Iterator[Benchmark]:
    """`patient_list` of 10 000 simulated patients with three studies each."""
    with TemporaryDirectory() as home:
        settings = Settings(home=Path(home), database_url="")
        repository = open_store(settings)
        fill(repository)
        file = sqlite3.connect(settings.home / "fusionboard.sqlite")
        query = str(
            patients_query().compile(
                dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
            )
        )
        yield Benchmark(
            name="patient_list",
            ours=repository.list_patients,
            peer="pandas.read_sql",
            peer_run=lambda: pd.read_sql(query, file),
            limit=lambda: file.execute(query).fetchall(),
            input=f"{PATIENTS} patients, {STUDIES_EACH} studies each, SQLite",
        )
        file.close()
        repository.close()


def fill(repository: Repository) -> None:
    """Write simulated rows without the way through ingest, which would take long."""
    patients, studies, series, nodules, measurements = [], [], [], [], []
    for number in range(PATIENTS):
        patient_id, tracking_uid = f"{number:016x}", f"1.2.{number}"
        identity = to_json(
            PersonIdentity(
                frozenset({Identifier("urn:oid:1.2.3", str(number))}),
                Sex.FEMALE,
                PartialDate(1950, 4, 5),
                "Simulated",
            )
        )
        patients.append(_patient(patient_id, identity))
        nodules.append({"tracking_uid": tracking_uid, "label": "N1"})
        for scan in range(STUDIES_EACH):
            day = date(2022, 1, 1) + timedelta(days=180 * scan + number % 90)
            study_uid = f"1.3.{number}.{scan}"
            uids = {"study_uid": study_uid, "series_uid": f"{study_uid}.1"}
            studies.append(_study(uids, patient_id, identity, day))
            series.append(uids | _SERIES)
            measurements.append(
                uids
                | {"tracking_uid": tracking_uid, "scanned_on": day}
                | {"volume_mm3": 100.0 + scan, "method": "", "measurement": "x" * 900}
            )
    filled = {
        tables.patients: patients,
        tables.studies: studies,
        tables.series: series,
        tables.nodules: nodules,
        tables.measurements: measurements,
        tables.assessed_inputs: [{"inputs_hash": "", "document": b""}],
        tables.assessments: [_assessment(*one) for one in enumerate(patients)],
        tables.patient_summaries: [_summary(*one) for one in enumerate(patients)],
    }
    with repository._database.writing() as connection:
        for table, rows in filled.items():
            connection.execute(insert(table), rows)


_SERIES = {
    "summary": "{}",
    "reasons": "[]",
    "scanner": "",
    "files": '["", []]',
    "fingerprint": "",
}


def _patient(patient_id: str, identity: str) -> dict[str, object]:
    return {
        "patient_id": patient_id,
        "identity": identity,
        "founder": None,
        "diagnosis": "Non-small cell lung cancer",
        "stage": "IIIA",
        "has_record": True,
        "simulated": True,
    }


def _study(
    uids: dict[str, str], patient_id: str, identity: str, day: date
) -> dict[str, object]:
    return uids | {
        "identity": identity,
        "scanned_on": day,
        "simulated": True,
        "stored_at": datetime(2024, 5, 6, tzinfo=UTC),
        "patient_id": patient_id,
        "basis": "identifier",
        "linked_by": "",
        "waits_because": "",
        "conflicts": "[]",
        "candidate_patient_id": "",
    }


def _assessment(number: int, patient: dict[str, object]) -> dict[str, object]:
    """A row for the keys alone; the list never reads its document."""
    return {
        "assessment_id": number,
        "patient_id": patient["patient_id"],
        "inputs_hash": "",
        "last_change_id": 0,
        "versions": "",
        "versions_hash": "",
        "assessed_for": date(2024, 5, 6),
        "assessed_at": datetime(2024, 5, 6, tzinfo=UTC),
        "document": b"",
    }


def _summary(number: int, patient: dict[str, object]) -> dict[str, object]:
    return {
        "patient_id": patient["patient_id"],
        "assessment_id": number,
        "nodule_count": 1,
        "largest_volume_mm3": 100.0 + STUDIES_EACH,
        "priority_level": 0,
        "priority": "",
        "genetics": "",
    }
