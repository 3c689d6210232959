"""A store in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.settings import Settings
from connectors.store.database import open_store
from connectors.store.repository import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    store = open_store(Settings(home=tmp_path / "home", database_url=""))
    yield store
    store.close()
