"""What a test or a photographer does with a page."""

from pathlib import Path
from typing import Final

from playwright.sync_api import Page

_SETTLED: Final = """() => {
  const app = document.querySelector('[data-testid="stApp"]')
  return app && app.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-stale="true"]')
    && !document.querySelector('[data-testid="stSkeleton"]')
    && [...document.images].every((image) => image.complete)
}"""

_LOW_CONTRAST: Final = Path(__file__).with_name("low_contrast.js")


def settle(page: Page) -> None:
    """Wait until the script has run and the page shows its result."""
    page.wait_for_function(_SETTLED, timeout=60_000)
    page.wait_for_timeout(300)
    page.wait_for_function(_SETTLED, timeout=60_000)


def open_page(page: Page, address: str) -> None:
    """Open an address and wait for the page to be complete."""
    page.goto(address)
    settle(page)


def visible_text(page: Page) -> str:
    """All text that can be seen."""
    return page.locator('[data-testid="stApp"]').inner_text()


def low_contrast(page: Page) -> list[str]:
    """Text with less than 4.5 to 1 against its background (WCAG 2.2, 1.4.3)."""
    found: list[str] = page.evaluate(_LOW_CONTRAST.read_text())
    return found


def show_whole_page(page: Page) -> None:
    """Make the window as high as the page, for a picture of all of it."""
    main = page.locator('[data-testid="stMain"]')
    height = main.evaluate("element => element.scrollHeight")
    width = (page.viewport_size or {"width": 1440})["width"]
    page.set_viewport_size({"width": width, "height": min(height + 60, 4000)})
    page.wait_for_timeout(500)
