"""Stored assessments: composing one, reading one, and the list over ten thousand."""

import sqlite3
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from benchmark import Benchmark
from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from connectors.settings import Settings
from connectors.store.assessments.assessment_documents import AssessedInputs
from connectors.store.assessments.assessment_summaries import AssessmentSummaries
from connectors.store.opening import open_store
from connectors.store.repository import Repository
from connectors.store.tables import nodule_summaries, patient_summaries, patients
from connectors.workflows.assess.assess_patient import current_assessment
from connectors.workflows.assess.assess_patients import assess_stale
from connectors.workflows.assess.follow_up_list import follow_up_list
from connectors.workflows.entries.keep_entries import keep_entries
from data.results.release import ModelOutput, ReleaseState
from fusion.assessment.patient import assess_patient
from fusion.assessment.site import SiteSetting
from fusion.growth.forecast import growth_forecast
from fusion.growth.timeline import nodule_timeline
from fusion.growth.verdict import growth_verdict
from tests.connectors.followed_store import add_patient

PATIENTS = 10_000
KINDS = 20
TODAY = date(2026, 6, 1)
CONSUMERS = 4


def benchmarks() -> Iterator[Benchmark]:
    """`assess_patient`, `assessment_read` and `follow_up_list`."""
    with TemporaryDirectory() as home:
        repository = open_store(Settings(home=Path(home), database_url=""))
        fill(repository)
        file = sqlite3.connect(Path(home) / "fusionboard.sqlite")
        yield composing(repository)
        yield reading(repository, file)
        yield listing(repository, file)
        file.close()
        repository.close()


def composing(repository: Repository) -> Benchmark:
    """One patient with a nodule on three scans and an entered indication."""
    inputs = inputs_of(repository, "k0")
    releases = dict.fromkeys(ModelOutput, ReleaseState.ON)
    site = SiteSetting()

    def compose() -> object:
        return assess_patient(inputs.case, inputs.entries, releases, site, on=TODAY)

    def each_consumer_for_itself() -> object:
        return [compose() for _ in range(CONSUMERS)]

    def verdict_and_forecast() -> object:
        timeline = nodule_timeline(inputs.case.nodules[0].measurements)
        return growth_verdict(timeline, TODAY), growth_forecast(timeline, TODAY)

    return Benchmark(
        name="assess_patient",
        ours=compose,
        peer=f"{CONSUMERS} consumers composing for themselves",
        peer_run=each_consumer_for_itself,
        limit=verdict_and_forecast,
        input="one nodule, three scans, an indication",
    )


def reading(repository: Repository, file: sqlite3.Connection) -> Benchmark:
    """What a patient's page reads: one stored assessment with its inputs."""
    query = (
        "SELECT a.document, i.document FROM patient_summaries s"
        " JOIN assessments a USING (assessment_id)"
        " JOIN assessed_inputs i USING (inputs_hash) WHERE s.patient_id = 'k0'"
    )

    def bare() -> object:
        (row,) = file.execute(query).fetchall()
        return [zlib.decompress(one) for one in row]

    inputs = inputs_of(repository, "k0")
    releases = dict.fromkeys(ModelOutput, ReleaseState.NEVER_VALIDATED)
    site = SiteSetting()
    return Benchmark(
        name="assessment_read",
        ours=lambda: current_assessment(repository, "k0", TODAY),
        peer="composing it anew",
        peer_run=lambda: assess_patient(
            inputs.case, inputs.entries, releases, site, on=TODAY
        ),
        limit=bare,
        input="one patient of a store of 10 000, SQLite",
    )


def listing(repository: Repository, file: sqlite3.Connection) -> Benchmark:
    """The follow-up list of 10 000 nodules whose indication was entered."""
    query = str(
        select(nodule_summaries, patients.c.identity)
        .join(patients, patients.c.patient_id == nodule_summaries.c.patient_id)
        .compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    )
    return Benchmark(
        name="follow_up_list",
        ours=lambda: follow_up_list(repository, TODAY),
        peer="pandas.read_sql",
        peer_run=lambda: pd.read_sql(query, file),
        limit=lambda: file.execute(query).fetchall(),
        input=f"{PATIENTS} nodules with entered indications, SQLite",
    )


def inputs_of(repository: Repository, key: str) -> AssessedInputs:
    """What one patient is assessed from."""
    with repository.reading() as work:
        return AssessedInputs(
            work.cases.read_patient_case(key), work.entries.entries_of_patient(key)
        )


def fill(repository: Repository) -> None:
    """Assess some kinds of patients, and give 10 000 others a summary of one each."""
    for kind in range(KINDS):
        start = date(2023, 1, 1) + timedelta(days=17 * kind)
        days = [start + timedelta(days=200 * scan) for scan in range(3)]
        scans = [(day, 150.0 + 20 * kind + 9 * n) for n, day in enumerate(days)]
        add_patient(repository, f"k{kind}", scans)
        keep_entries(
            repository,
            f"k{kind}",
            {"indication": "screening" if kind % 2 else "incidental"},
            person="Nurse",
            tracking_uid=f"2.25.k{kind}",
            scanned_on=days[-1],
        )
    assess_stale(repository, TODAY)
    with repository._database.writing() as connection:
        rows = connection.execute(patients.select()).mappings().all()
        keys = {
            row.patient_id: row.assessment_id
            for row in connection.execute(patient_summaries.select())
        }
    kinds = [current_assessment(repository, f"k{n}", TODAY) for n in range(KINDS)]
    with repository._database.writing() as connection:
        for number in range(PATIENTS - KINDS):
            row, kind = rows[number % KINDS], kinds[number % KINDS]
            key = f"p{number:05d}"
            connection.execute(patients.insert().values({**row, "patient_id": key}))
            AssessmentSummaries(connection).replace_summaries(
                key, keys[row["patient_id"]], kind.case, kind.assessment
            )
