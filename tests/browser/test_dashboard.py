"""What a person sees in a real browser."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from data.words.message_catalogue import catalogue
from tests.browser.conftest import Served
from tests.browser.looking import (
    low_contrast,
    open_page,
    settle,
    show_whole_page,
    visible_text,
)
from tests.browser.serving import dashboard, take_in
from tests.pages.example_cases import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=60_000)

PATHS = ("/", "/follow-up", "/therapy", "/identities", "/intake")


def no_exception(page: Page) -> None:
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)
    expect(page.get_by_text("Page not found")).to_have_count(0)


def test_a_deep_link_on_a_fresh_server_runs_the_frame(
    own_served: Served, page: Page
) -> None:
    answer = page.goto(own_served.patient_url)
    settle(page)
    no_exception(page)
    assert answer is not None
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    expect(page.get_by_text("Not a medical device")).to_be_visible()
    expect(page.get_by_text("SIMULATED DATA.")).to_be_visible()
    expect(page.locator("h2").first).to_have_text(own_served.case.identity.name)


def test_chart_table_and_images_are_there(served: Served, page: Page) -> None:
    open_page(page, served.patient_url)
    no_exception(page)
    points = page.locator(".js-plotly-plot .scatterlayer .point")
    measured = sum(len(nodule.measurements) for nodule in served.case.nodules)
    expect(points).to_have_count(measured)
    expect(page.locator(".js-plotly-plot .shapelayer path")).not_to_have_count(0)
    for nodule in served.case.nodules:
        expect(page.locator("table").first).to_contain_text(nodule.label)
    images = page.locator('[data-testid="stImageContainer"] img')
    expect(images).to_have_count(2)
    for image in images.all():
        assert image.evaluate("image => image.naturalWidth") == 880
        assert image.get_attribute("alt")


def test_window_and_scan_can_be_switched(served: Served, page: Page) -> None:
    open_page(page, served.patient_url)
    image = page.locator('[data-testid="stImageContainer"] img').first
    before = image.get_attribute("src")
    page.get_by_role("radio", name="Mediastinum").click()
    settle(page)
    expect(page.get_by_text("Window 400/40 HU")).to_be_visible()
    second = image.get_attribute("src")
    assert second != before
    first_scan = served.case.nodules[0].measurements[0].scanned_on.isoformat()
    page.get_by_role("radio", name=first_scan).click()
    settle(page)
    assert image.get_attribute("src") != second
    no_exception(page)


def test_switching_to_chinese_changes_the_words_and_stays(
    served: Served, page: Page
) -> None:
    open_page(page, served.patient_url)
    page.get_by_role("radio", name="中文").click()
    settle(page)
    expect(page.get_by_text("非医疗器械")).to_be_visible()
    assert parse_qs(urlparse(page.url).query)["lang"] == ["zh"]
    page.get_by_role("button", name="数据").click()
    page.get_by_role("menuitem", name="身份核对").click()
    settle(page)
    expect(page.get_by_role("heading", name="身份核对")).to_be_visible()
    no_exception(page)


def test_no_english_sentence_stands_on_a_chinese_page(
    served: Served, page: Page
) -> None:
    same = set(catalogue("zh").values()) | {"English"}
    english = (text for text in catalogue("en").values() if "{" not in text)
    sentences = [text for text in english if text not in same]
    for path in (*PATHS, *served.patient_paths):
        joint = "&" if "?" in path else "?"
        open_page(page, f"{served.url}{path}{joint}lang=zh")
        seen = visible_text(page)
        lines = {line.strip() for line in seen.splitlines()}
        assert not [text for text in sentences if text in lines], path
        assert not [text for text in sentences if len(text) > 25 and text in seen], path


def test_from_the_list_to_a_patient_by_keyboard_alone(
    served: Served, page: Page
) -> None:
    open_page(page, served.url)
    name = served.case.identity.name
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == name:
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/patient"))
    settle(page)
    expect(page.locator("h2").first).to_have_text(name)
    no_exception(page)


def test_search_narrows_the_list(served: Served, page: Page) -> None:
    open_page(page, served.url)
    lines = page.locator('[class*="st-key-rows-"] [data-testid="stPageLink"]')
    assert lines.count() > 1
    page.get_by_label("Search").fill(served.case.identity.name)
    page.keyboard.press("Enter")
    expect(lines).to_have_count(1)


def test_no_page_asks_another_server_or_breaks_its_own_policy(
    served: Served, page: Page
) -> None:
    asked: list[str] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A deep link probes for a server below its own path; those 404s do no harm.
        if message.type == "error" and "404" not in message.text:
            complaints.append(message.text)

    page.on("request", lambda request: asked.append(request.url))
    page.on("console", listen)
    for path in (*PATHS, *served.patient_paths):
        open_page(page, served.url + path)
        no_exception(page)
    own = (served.url, served.url.replace("http", "ws"), "data:", "blob:")
    assert not [address for address in asked if not address.startswith(own)]
    assert not complaints


def test_an_unknown_patient_gets_an_answer(served: Served, page: Page) -> None:
    open_page(page, f"{served.url}/patient?patient=%3Cscript%3E")
    expect(page.get_by_text("The store holds no such patient.")).to_be_visible()
    no_exception(page)


def test_measuring_at_a_point_keeps_the_measurement(
    own_served: Served, page: Page
) -> None:
    nodule = own_served.case.nodules[0]
    latest = nodule.measurements[-1]
    open_page(page, own_served.patient_url)
    page.get_by_text("Measure at a point").click()
    for axis, value in zip("xyz", latest.centre_mm, strict=True):
        page.get_by_label(f"{axis} (mm)").fill(f"{value:.1f}")
    page.get_by_label("Your name").fill("Dr Reader")
    page.get_by_role("button", name="Measure", exact=True).click()
    expect(page.get_by_text("Measured:")).to_be_visible()
    settle(page)
    expect(page.locator("table").first).to_contain_text("measured by Dr Reader")
    no_exception(page)


def test_a_person_links_a_waiting_study_and_undoes_it(
    own_served: Served, page: Page
) -> None:
    open_page(page, f"{own_served.url}/identities")
    expect(page.get_by_text("contradict each other").first).to_be_visible()
    form = page.get_by_test_id("stForm").first
    form.get_by_role("combobox").click()
    page.get_by_role("option", name="A new patient").click()
    form.get_by_label("Your name").fill("Dr Reader")
    form.get_by_label("Reason").fill("A typing error at the scanner")
    form.get_by_role("button", name="Record the link").click()
    expect(page.get_by_text("Recorded links: 1")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Undo").click()
    undo = page.get_by_test_id("stPopoverBody")
    undo.get_by_label("Your name").fill("Dr Second")
    undo.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone by Dr Second")).to_be_visible()
    no_exception(page)


def test_hostile_text_is_shown_as_written(browser: Browser, tmp_path: Path) -> None:
    folder, home = tmp_path / "fhir", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    patient = {
        "resourceType": "Patient",
        "id": "1",
        "identifier": [{"system": "urn:x", "value": "<img src=x onerror=alert(1)>"}],
        "name": [{"text": HOSTILE}],
    }
    entry = [{"resource": patient, "fullUrl": "urn:uuid:1"}]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entry}
    (folder / "patient.json").write_text(json.dumps(bundle))
    take_in(home, folder)
    dialogs: list[str] = []
    with dashboard(home) as url:
        page = browser.new_page()
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        open_page(page, url)
        link = page.locator('[data-testid="stPageLink"] a')
        assert "<script>alert(1)</script> **bold**" in _without_joiners(link)
        link.click()
        page.wait_for_url(re.compile("/patient"))
        settle(page)
        heading = page.locator("h2").first
        assert _without_joiners(heading).startswith(" ".join(HOSTILE.split())[:120])
        assert heading.locator("a, strong, img, code, .katex").count() == 0
        page.close()
    assert not dialogs


def _without_joiners(element) -> str:  # type: ignore[no-untyped-def]  # noqa: ANN001
    return str(element.inner_text()).replace("\u2060", "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast_and_fits(
    served: Served, browser: Browser, tmp_path: Path, scheme: str
) -> None:
    for width, language in ((1440, "en"), (1024, "zh")):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        page = context.new_page()
        for name, path in (
            ("list", "?"),
            ("patient", served.patient_path + "&"),
            ("therapy", served.therapy_path + "&"),
        ):
            open_page(page, f"{served.url}/{path}lang={language}")
            assert not low_contrast(page)
            main = page.locator('[data-testid="stMain"]')
            assert main.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
            show_whole_page(page)
            page.screenshot(path=tmp_path / f"{name}-{width}-{scheme}-{language}.png")
        context.close()
