"""Fixtures that every room shares."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]


def pytest_configure() -> None:
    """No property fails because the machine is busy, or in one run and not the next.

    `FUSIONBOARD_HYPOTHESIS=search` draws new examples, to look for new faults.
    """
    settings.register_profile("repeatable", deadline=None, derandomize=True)
    settings.register_profile("search", deadline=None)
    settings.load_profile(os.environ.get("FUSIONBOARD_HYPOTHESIS", "repeatable"))


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
