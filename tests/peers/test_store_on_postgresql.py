"""The store does on a real PostgreSQL what it does on SQLite."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from connectors.settings import Settings
from connectors.store.database import open_store
from connectors.store.repository import Repository
from connectors.store.tables import METADATA
from tests.connectors.store_behaviour import StoreBehaviour
from tests.peers.conftest import free_port
from tests.peers.postgresql import running_postgresql

pytestmark = [pytest.mark.peer, pytest.mark.slow]


@pytest.fixture(scope="module")
def postgresql_url() -> Iterator[str]:
    with running_postgresql(free_port()) as url:
        yield url


@pytest.fixture
def repository(postgresql_url: str, tmp_path: Path) -> Iterator[Repository]:
    store = open_store(Settings(home=tmp_path, database_url=postgresql_url))
    with store.writing() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
    yield store
    store.close()


class TestStoreOnPostgresql(StoreBehaviour):
    """The same behaviour, another database."""


def test_migrations_make_the_tables_of_the_code(repository: Repository) -> None:
    with repository.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
