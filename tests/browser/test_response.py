"""The response page in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.identity import Sex
from tests.browser.conftest import Served
from tests.browser.looking import low_contrast, open_page, settle, visible_text
from tests.connectors.examples import Person
from tests.connectors.measurement_reports import LONG, group, report

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=60_000)


def address(served: Served, language: str = "en") -> str:
    patient = served.case.patient_id
    return f"{served.url}/response?patient={patient}&lang={language}"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [1024, 1440])
def test_lung_alone_is_said_and_text_can_be_read(
    served: Served, page: Page, language: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    open_page(page, address(served, language))
    said = {"en": "no overall response", "zh": "无总体疗效"}[language]
    assert said in visible_text(page)
    assert not low_contrast(page)
    overflow = "document.documentElement.scrollWidth > window.innerWidth"
    assert not page.evaluate(overflow)


def test_the_visits_are_saved_as_csv(served: Served, page: Page) -> None:
    open_page(page, address(served))
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as CSV").click()
    text = Path(saving.value.path()).read_text(encoding="utf-8-sig")
    assert text.startswith("assessed_on,target,organ")
    assert served.case.identity.name not in text


def test_a_reading_entered_by_keyboard_is_kept_with_name(
    own_served: Served, page: Page
) -> None:
    open_page(page, address(own_served))
    summary = page.locator("summary", has_text="Enter what was read outside the lung")
    summary.focus()
    page.keyboard.press("Enter")
    form = page.locator('[data-testid="stForm"]', has_text="Keep this reading")
    account = form.get_by_role("checkbox").first
    account.focus()
    page.keyboard.press("Space")
    name = form.get_by_label("Your name")
    name.focus()
    page.keyboard.type("Dr Keyboard")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settle(page)
    history = page.locator("summary", has_text="All that was entered (1)")
    expect(history).to_be_visible()
    history.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Dr Keyboard").first).to_be_visible()


def test_a_lesion_of_a_structured_report_is_taken_over(
    own_served: Served, page: Page, tmp_path: Path
) -> None:
    case = own_served.case
    visit = max(scan.scanned_on for one in case.nodules for scan in one.measurements)
    study = next(one for one in case.studies if one.scanned_on == visit)
    content = report(
        group("S1", "Liver", (LONG, 24.0)),
        person=Person(sex=Sex.UNKNOWN, born=""),
        day=f"{visit:%Y%m%d}",
        study=study.study_uid,
    )
    (tmp_path / "report.dcm").write_bytes(content)
    open_page(page, address(own_served))
    page.locator("summary", has_text="structured report").click()
    page.locator('input[type="file"]').set_input_files(tmp_path / "report.dcm")
    settle(page)
    expect(page.get_by_text("Not verified by a person")).to_be_visible()
    form = page.locator('[data-testid="stForm"]', has_text="Take these lesions over")
    form.get_by_role("button", name="S1").click()
    form.get_by_text("New lesion", exact=True).click()
    form.get_by_label("Your name").fill("Dr Report")
    form.get_by_role("button", name="Take these lesions over").click()
    settle(page)
    expect(page.get_by_text("New: S1 (24.0").first).to_be_visible()
