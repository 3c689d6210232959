"""Growth page and nodule risk card in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data.imaging.nodule import Nodule
from data.patient.case import PatientCase
from tests.browser.conftest import Served
from tests.browser.looking import (
    low_contrast,
    open_page,
    settle,
    show_whole_page,
    visible_text,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=60_000)


def followed(case: PatientCase) -> Nodule:
    """The nodule with the most scans."""
    return max(case.nodules, key=lambda nodule: len(nodule.measurements))


def address(served: Served, page: str) -> str:
    nodule = followed(served.case)
    return (
        f"{served.url}/{page}?patient={served.case.patient_id}"
        f"&nodule={nodule.tracking_uid}"
    )


def test_a_deep_link_shows_verdict_figure_and_rules(served: Served, page: Page) -> None:
    open_page(page, address(served, "growth"))
    nodule = followed(served.case)
    heading = page.get_by_role("heading", name=f"Nodule {nodule.label}")
    expect(heading).to_be_visible()
    points = page.locator(".js-plotly-plot .scatterlayer .point")
    expect(points).to_have_count(len(nodule.measurements))
    for days in (200, 400, 600):
        label = page.locator(".js-plotly-plot .annotation", has_text=f"VDT {days}")
        expect(label).to_be_visible()
    expect(page.get_by_text("BTS / NELSON")).to_be_visible()


def test_from_the_overview_to_both_pages_by_link(served: Served, page: Page) -> None:
    open_page(page, served.patient_url)
    main = page.locator('[data-testid="stMain"]')
    main.get_by_role("link", name="Growth").click()
    page.wait_for_url("**/growth?*")
    settle(page)
    main.get_by_role("link", name="Nodule risk").click()
    page.wait_for_url("**/nodule-risk?*")
    settle(page)
    assert served.case.patient_id in page.url
    expect(page.get_by_text("Why was the CT made?")).to_be_visible()


def test_scans_are_saved_as_csv(served: Served, page: Page) -> None:
    open_page(page, address(served, "growth"))
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save the scans").click()
    text = Path(saving.value.path()).read_text(encoding="utf-8-sig")
    nodule = followed(served.case)
    assert len(text.splitlines()) == 1 + len(nodule.measurements)
    assert served.case.identity.name not in text


def test_an_answer_given_by_keyboard_is_kept_with_name_and_time(
    own_served: Served, page: Page
) -> None:
    open_page(page, address(own_served, "nodule-risk"))
    expect(page.get_by_text("Missing: Why the CT was made").first).to_be_visible()
    asked = page.get_by_label("Why the CT was made").first
    asked.focus()
    page.keyboard.type("Found")
    page.get_by_role("option", name="Found by chance").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(asked).to_have_value("Found by chance")
    page.get_by_label("Your name").first.focus()
    page.keyboard.type("Dr <b>Reader</b>")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 new answers kept")).to_be_visible()
    settle(page)
    page.reload()
    settle(page)
    expect(page.get_by_text("Why was the CT made?")).to_have_count(0)
    assert "Dr <b>Reader</b>" in visible_text(page).replace("\u2060", "")
    expect(page.get_by_text("Found by chance").first).to_be_visible()
    page.get_by_text("All that was entered (1)").click()
    expect(page.get_by_text("counts", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (1024, "zh")])
def test_text_has_contrast_and_fits(
    served: Served,
    browser: Browser,
    tmp_path: Path,
    scheme: str,
    width: int,
    language: str,
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    for name in ("growth", "nodule-risk"):
        open_page(page, f"{address(served, name)}&lang={language}")
        assert not low_contrast(page)
        main = page.locator('[data-testid="stMain"]')
        assert main.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
        show_whole_page(page)
        page.screenshot(path=tmp_path / f"{name}-{width}-{scheme}-{language}.png")
    context.close()
