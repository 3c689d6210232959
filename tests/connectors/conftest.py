"""A store in a folder of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.settings import Settings
from connectors.store.opening import open_store
from connectors.store.repository import Repository


@pytest.fixture
def repository(empty_store: Path, tmp_path: Path) -> Iterator[Repository]:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(empty_store, home)
    store = open_store(Settings(home=home, database_url=""))
    yield store
    store.close()
