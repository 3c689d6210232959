"""The store does on a real PostgreSQL what it does on SQLite."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from connectors.settings import Settings
from connectors.store.opening import open_store
from connectors.store.repository import Repository
from connectors.store.tables import METADATA
from connectors.workflows.assess.assess_patients import assess_stale
from connectors.workflows.assess.follow_up_list import follow_up_list
from connectors.workflows.release.release_outputs import (
    release_output,
    release_states,
    sign_reports,
    withdraw_output,
)
from connectors.workflows.release.validate_locally import validate_on_store
from data.results.local_validation import LocalValidationOutcome
from data.results.release import ModelOutput, ReleaseState
from tests.connectors.followed_store import add_patient
from tests.connectors.store_behaviour import StoreBehaviour
from tests.integration.conftest import free_port
from tests.integration.postgresql import running_postgresql

pytestmark = [pytest.mark.peer, pytest.mark.slow]


@pytest.fixture(scope="module")
def postgresql_url() -> Iterator[str]:
    with running_postgresql(free_port()) as url:
        yield url


@pytest.fixture
def repository(postgresql_url: str, tmp_path: Path) -> Iterator[Repository]:
    store = open_store(Settings(home=tmp_path, database_url=postgresql_url))
    with store._database.writing() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
    yield store
    store.close()


class TestStoreOnPostgresql(StoreBehaviour):
    """The same behaviour, another database."""


def test_migrations_make_the_tables_of_the_code(repository: Repository) -> None:
    with repository._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_follow_up_acceptance_and_switches_work_there_too(
    repository: Repository,
) -> None:
    days = (date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1))
    scans = list(zip(days, (300, 310, 305), strict=True))
    for key in ("a", "b"):
        add_patient(repository, key, scans, simulated=False)
    assert assess_stale(repository, date(2026, 1, 1)) == 2
    rows = follow_up_list(repository, date(2026, 1, 1))
    assert [row.scanned_on for row in rows] == [days[-1]] * 2
    reports = validate_on_store(repository, np.random.default_rng(0), 10)
    number = ModelOutput.GROWTH_FORECAST
    passed = replace(reports[1], outcome=LocalValidationOutcome.PASSED)
    sign_reports(repository, [passed, reports[1]], "Dr One")
    release_output(repository, number, "Dr One")
    assert release_states(repository)[number] is ReleaseState.ON
    withdraw_output(repository, number, "Dr One")
    assert release_states(repository)[number] is ReleaseState.OFF
