"""A real browser in front of a real server over a store of simulated patients."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from connectors.settings import Settings
from connectors.store.opening import open_store
from data.patient.case import PatientCase
from tests.browser.serving import CHROMIUM, HOW_TO_INSTALL, dashboard, fill_store


@dataclass(frozen=True)
class Served:
    """A dashboard that answers.

    Attributes:
        url: Its address.
        home: Where its store lies.
        case: A patient of it, with a record, nodules and several scans.
    """

    url: str
    home: Path
    case: PatientCase

    @property
    def patient_path(self) -> str:
        return f"patient?patient={self.case.patient_id}"

    @property
    def patient_paths(self) -> tuple[str, ...]:
        """The pages about that patient."""
        names = ("patient", "timeline", "growth", "nodule-risk", "response", "therapy")
        return tuple(f"/{name}?patient={self.case.patient_id}" for name in names)

    @property
    def therapy_path(self) -> str:
        return f"therapy?patient={self.case.patient_id}"

    @property
    def patient_url(self) -> str:
        return f"{self.url}/{self.patient_path}"


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not CHROMIUM.exists():
        pytest.skip(HOW_TO_INSTALL)
    home = tmp_path_factory.mktemp("home")
    fill_store(home)
    return home


@pytest.fixture(scope="session")
def a_case(filled_home: Path) -> PatientCase:
    store = open_store(Settings(home=filled_home))
    cases = [store.patient_case(row.patient_id) for row in store.list_patients()]
    store.close()
    return max(cases, key=lambda case: (bool(case.nodules), _known(case)))


def _known(case: PatientCase) -> int:
    return len(case.record.variants) if case.record else 0


@pytest.fixture(scope="session")
def served(filled_home: Path, a_case: PatientCase) -> Iterator[Served]:
    """One dashboard for all tests that only look."""
    with dashboard(filled_home) as url:
        yield Served(url, filled_home, a_case)


@pytest.fixture
def own_served(
    filled_home: Path, a_case: PatientCase, tmp_path: Path
) -> Iterator[Served]:
    """A fresh server over a copy of the store, for one test that may change it."""
    for part in filled_home.glob("fusionboard.sqlite*"):
        shutil.copy(part, tmp_path)
    with dashboard(tmp_path) as url:
        yield Served(url, tmp_path, a_case)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(HOW_TO_INSTALL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), headless=True, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB"
    )
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()
