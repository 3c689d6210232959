"""The response page in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.looking import low_contrast, open_page, settle, visible_text

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
