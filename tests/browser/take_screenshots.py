"""Take the pictures of the README from a dashboard with simulated patients.

python tests/browser/take_screenshots.py --out docs/start
"""

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # run as a script, outside of pytest

from connectors.settings import Settings  # noqa: E402
from connectors.simulated_files import CohortSize  # noqa: E402
from connectors.store.opening import open_store  # noqa: E402
from tests.browser.looking import open_page  # noqa: E402
from tests.browser.serving import CHROMIUM, dashboard, fill_store  # noqa: E402


def main() -> None:
    """Fill a store, or use one that is there, and photograph its pages."""
    asked = _arguments()
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = asked.home or Path(folder)
        if asked.home is None:
            fill_store(home, CohortSize.FULL)
        patient_id = asked.patient or _most_telling_patient(home)
        with dashboard(home) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=str(CHROMIUM), args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": 1440, "height": 1240})
            overview = f"{url}/patient?patient={patient_id}"
            _take(page, overview, asked.out / "overview.png")
            _take(page, url, asked.out / "patients.png")
            browser.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/start")
    parser.add_argument("--home", type=Path, help="a store that is filled already")
    parser.add_argument("--patient", help="key of the patient in that store")
    return parser.parse_args()


def _most_telling_patient(home: Path) -> str:
    """The patient with treatment and the most measurements."""
    store = open_store(Settings(home=home))
    cases = [store.patient_case(row.patient_id) for row in store.list_patients()]
    store.close()
    telling = max(
        cases,
        key=lambda case: (
            bool(case.record and case.record.therapies),
            sum(len(nodule.measurements) for nodule in case.nodules),
        ),
    )
    return telling.patient_id


def _take(page: Page, address: str, picture: Path) -> None:
    open_page(page, address)
    page.screenshot(path=picture)


if __name__ == "__main__":
    main()
