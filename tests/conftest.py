"""Fixtures that every room shares."""

import logging
import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]
SOAK_SEED = int(os.environ.get("FUSIONBOARD_SOAK_SEED", "1"))


def pytest_configure() -> None:
    """No property fails because the machine is busy, or in one run and not the next.

    `FUSIONBOARD_HYPOTHESIS=search` draws new examples, to look for new faults;
    `brief` draws a quarter of them, for the fast set.
    """
    settings.register_profile("repeatable", deadline=None, derandomize=True)
    settings.register_profile("search", deadline=None)
    settings.register_profile("brief", deadline=None, derandomize=True, max_examples=25)
    settings.load_profile(os.environ.get("FUSIONBOARD_HYPOTHESIS", "repeatable"))


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out what runs for minutes, unless its marker is asked for."""
    if "soak" not in config.option.markexpr:
        left_out = [item for item in items if item.get_closest_marker("soak")]
        items[:] = [item for item in items if not item.get_closest_marker("soak")]
        config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish() -> None:
    """Let Streamlit's loggers propagate to the root logger.

    pytest adds its handlers to every logger that does not, at each step of each
    test, and Streamlit has over a hundred of them.
    """
    for name, logger in logging.root.manager.loggerDict.items():
        if name.startswith("streamlit") and isinstance(logger, logging.Logger):
            logger.propagate = True


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with all tables and nothing in them."""
    from connectors.settings import Settings
    from connectors.store.opening import open_store

    home = tmp_path_factory.mktemp("empty-store")
    open_store(Settings(home=home, database_url="")).close()
    return home / "fusionboard.sqlite"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real scans and records, which are not part of the project."""
    folder = Path(
        os.environ.get("FUSIONBOARD_SHARED_DATA", ROOT.parent / "shared" / "data")
    )
    if not folder.is_dir():
        pytest.skip(
            "real scans and records are not here; set FUSIONBOARD_SHARED_DATA to "
            "the folder that holds ct/, fhir/ and dicom-odd/"
        )
    return folder
