"""A store in a folder of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.settings import Settings
from connectors.store.opening import open_store
from connectors.store.repository import Repository


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with all tables and nothing in them."""
    home = tmp_path_factory.mktemp("empty-store")
    open_store(Settings(home=home, database_url="")).close()
    return home / "fusionboard.sqlite"


@pytest.fixture
def repository(empty_store: Path, tmp_path: Path) -> Iterator[Repository]:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(empty_store, home)
    store = open_store(Settings(home=home, database_url=""))
    yield store
    store.close()
