"""The pattern book in a real browser: accessible in each theme and width, also without scripts."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.web.conftest import OpenPage

pytestmark = pytest.mark.browser

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
FACES = [
    pytest.param({"viewport": WIDE, "color_scheme": "light"}, id="wide light"),
    pytest.param({"viewport": WIDE, "color_scheme": "dark"}, id="wide dark"),
    pytest.param({"viewport": PHONE, "color_scheme": "light"}, id="phone light"),
    pytest.param({"viewport": PHONE, "color_scheme": "dark"}, id="phone dark"),
]


def violations(page: Page) -> list[tuple[str, Any]]:
    found = Axe().run(page).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize("face", FACES)
def test_axe_finds_nothing(open_gallery: OpenPage, face: dict[str, Any]) -> None:
    page = open_gallery(**face)

    assert violations(page) == []


def test_axe_finds_nothing_in_open_menus_and_dialogs(open_gallery: OpenPage) -> None:
    page = open_gallery(viewport=PHONE)
    page.locator(".side-menu > summary").click()
    page.locator("details.menu > summary").last.click()
    with_menus = violations(page)
    page.locator("[data-dialog]").click()

    assert (with_menus, violations(page)) == ([], [])


@pytest.mark.parametrize("face", FACES)
def test_the_page_never_scrolls_sideways(open_gallery: OpenPage, face: dict[str, Any]) -> None:
    page = open_gallery(**face)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_policy_is_strict_and_nothing_breaks_it(open_gallery: OpenPage) -> None:
    page = open_gallery()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))

    answer = page.reload(wait_until="networkidle")

    assert answer is not None
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert [text for text in told if re.search(r"Content Security Policy|404|Uncaught", text)] == []


def test_targets_of_a_finger_are_large_enough(open_gallery: OpenPage) -> None:
    page = open_gallery(viewport=PHONE)

    small = page.locator(".button, .tool, .tab, .side-link, .menu-item, .sort-link").evaluate_all(
        """elements => elements.map(e => e.getBoundingClientRect())
             .filter(r => r.width && (r.width < 24 || r.height < 24)).length"""
    )

    assert small == 0


def test_inter_is_served_and_used(open_gallery: OpenPage) -> None:
    page = open_gallery()

    loaded = page.evaluate("[...document.fonts].map(font => [font.family, font.status])")

    assert loaded == [["Inter", "loaded"], ["Inter", "unloaded"]]


def test_the_navigation_lies_open_wide_and_folds_on_a_phone(open_gallery: OpenPage) -> None:
    wide, phone = open_gallery(viewport=WIDE), open_gallery(viewport=PHONE)

    expect(wide.get_by_role("link", name="My work")).to_be_visible()
    expect(phone.get_by_role("link", name="My work")).to_be_hidden()
    phone.locator(".side-menu > summary").click()
    expect(phone.get_by_role("link", name="My work")).to_be_visible()


def test_the_theme_follows_the_system_until_it_is_chosen(open_gallery: OpenPage) -> None:
    page = open_gallery(color_scheme="dark")
    dark = background(page)
    page.get_by_role("button", name="Theme: as the system").click()
    expect(page.get_by_role("button", name="Theme: light")).to_be_visible()
    expect(page.locator("body")).not_to_have_css("background-color", dark)
    light = background(page)

    page.reload()

    expect(page.get_by_role("button", name="Theme: light")).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", light)


def test_arrow_keys_walk_the_rows(open_gallery: OpenPage) -> None:
    page = open_gallery()
    rows = page.locator(".row-link")
    rows.first.focus()

    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(rows.last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.last).to_be_focused()


def test_the_whole_row_is_the_link(open_gallery: OpenPage) -> None:
    page = open_gallery(viewport=WIDE)

    page.get_by_role("cell", name="1,180").click(force=True)

    expect(page).to_have_url(re.compile("#NWB-409$"))


def test_a_table_keeps_its_meaning_when_it_stacks(open_gallery: OpenPage) -> None:
    page = open_gallery(viewport=PHONE)
    table = page.get_by_role("table", name="Work queue")

    expect(table.get_by_role("row")).to_have_count(7)
    expect(table.get_by_role("rowheader")).to_have_count(6)
    expect(table.get_by_role("columnheader")).to_have_count(6)


def test_the_table_region_takes_the_focus(open_gallery: OpenPage) -> None:
    page = open_gallery()
    region = page.get_by_role("region", name="Work queue")

    region.focus()

    expect(region).to_be_focused()


def test_a_dialog_opens_in_place_and_gives_the_focus_back(open_gallery: OpenPage) -> None:
    page = open_gallery()
    opener = page.get_by_role("link", name="Open dialog")
    opener.click()
    expect(page.get_by_role("dialog", name="Release the report")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_notice_can_be_dismissed(open_gallery: OpenPage) -> None:
    page = open_gallery()
    notice = page.locator(".notice").filter(has_text="Only your organization")

    notice.get_by_role("button", name="Dismiss").click()

    expect(notice).to_have_count(0)


def test_copying_is_announced(open_gallery: OpenPage) -> None:
    page = open_gallery(permissions=["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Copy number").click()

    expect(page.locator("[data-copy] [role=status]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "NWB-301"


def test_a_running_job_is_fetched_until_it_is_done(open_gallery: OpenPage) -> None:
    page = open_gallery()
    page.route("**/job/", lambda route: route.fulfill(body='<p id="sealing">Sealed.</p>'))
    page.route("**/ui/gallery/", _with_polling)

    page.reload()

    expect(page.locator("#sealing")).to_have_text("Sealed.")


def _with_polling(route: Any) -> None:
    answer = route.fetch()
    polling = 'id="sealing" data-poll-url="/job/" data-poll-seconds="0"'
    body = answer.text().replace('id="sealing"', polling, 1)
    route.fulfill(response=answer, body=body)


def test_the_page_works_without_scripts(open_gallery: OpenPage) -> None:
    page = open_gallery(java_script_enabled=False, viewport=PHONE)

    expect(page.locator(".theme-choice")).to_be_hidden()
    expect(page.locator("[data-copy]")).to_be_hidden()
    page.locator(".side-menu > summary").click()
    expect(page.get_by_role("link", name="My work")).to_be_visible()
    page.locator("details.menu > summary").last.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.get_by_role("link", name="Open dialog").click()
    expect(page).to_have_url(re.compile("#page$"))


def test_the_first_key_skips_to_the_content(open_gallery: OpenPage) -> None:
    page = open_gallery()
    page.evaluate("document.activeElement.blur()")

    page.locator(".skip-link").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_paper_shows_what_is_folded_and_no_controls(open_gallery: OpenPage) -> None:
    page = open_gallery(viewport=WIDE)
    page.locator(".why > summary").click()

    page.emulate_media(media="print")

    expect(page.locator(".why-steps")).to_be_visible()
    expect(page.locator(".side")).to_be_hidden()
    expect(page.locator(".tabs")).to_be_hidden()
