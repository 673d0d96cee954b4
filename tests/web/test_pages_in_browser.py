"""The portal's own pages in a real browser: accessible in both themes, whole on a phone, silent under the strict policy.

The pages are found by following links, so a new one is met without being named; a sample is looked at in every run, chosen by
its name, and all of them behind `make proof`.
"""

# ruff: noqa: F811 -- fixtures are named as the functions that give them

import gzip
import re
from typing import Any
from urllib.parse import urljoin, urlsplit
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from cro_platform.access.principal import Principal, acting
from sites.services.study_sites import add_study_site
from tests.live import OpenPortal, browser, live_portal, open_portal  # noqa: F401 -- fixtures
from tests.screens.crawl import crawl, kind_of
from tests.web.conftest import CHROMIUM
from tests.world import World, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM.exists(), reason="no browser")]

WIDE, PHONE = {"width": 1366, "height": 850}, {"width": 360, "height": 740}
ALWAYS = {
    "portal-home", "portal-list.study-sites", "portal-record.studies", "portal-create.study-sites", "find", "help",
}  # fmt: skip
ONE_IN = 14
MOST = 100_000
"""Bytes of a first page, with everything it loads, as they travel."""


POLICY = re.compile(r"Content Security Policy|Uncaught")


class Cookies:
    """Takes what a test client would keep."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}


def enter(page: Page, by: Principal) -> None:
    """With a session, as if signed in."""
    kept = Cookies()
    signed_in(kept, by)
    url = urljoin(page.url, "/")  # a cookie belongs to the folder of its address
    page.context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in kept.cookies.items()]
    )


@pytest.fixture
def portal(open_portal: OpenPortal, committed_world: World) -> Page:
    """Signed in as the study lead of a sponsor with some sites."""
    with acting(committed_world.helix["project-manager"]) as by:
        for name in ("Aachen", "Berlin"):
            add_study_site(by=by, study=committed_world.alpha, country="DE", name=name)
    page = open_portal("/accounts/login/", viewport=WIDE, color_scheme="light")
    enter(page, committed_world.northwind["study-lead"])
    return page


def faults(page: Page) -> dict[str, Any]:
    """What is wrong with the page that is open, in either theme and on a phone."""
    found: dict[str, Any] = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(400)  # colours change over, however short
        rules = Axe().run(page).response["violations"]
        if rules:
            found[theme] = [
                (rule["id"], [node["target"] for node in rule["nodes"]][:5]) for rule in rules
            ]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    cut = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.set_viewport_size(WIDE)
    return found | ({"cut on a phone by px": cut} if cut > 0 else {})


def look(page: Page, *, one_in: int, start: str = "/o/northwind/") -> tuple[dict[str, Any], int]:
    """Faults by kind of page, and how many pages were looked at."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    found: dict[str, Any] = {}
    said: list[str] = []
    looked = 0
    for each in crawl(page, start, set()):
        said += [text for text in told if POLICY.search(text)]
        told.clear()
        if each.kind not in ALWAYS and crc32(each.kind.encode()) % one_in:
            continue
        looked += 1
        if wrong := faults(page):
            found[f"{each.kind} {each.path}"] = wrong
        told.clear()  # the examiner itself tries what the policy forbids
    return found | ({"the browser says": said} if said else {}), looked


@pytest.mark.proof
def test_no_page_has_a_fault(portal: Page) -> None:
    found, looked = look(portal, one_in=1)

    assert found == {}
    assert looked > 60


def test_a_fault_would_be_seen(portal: Page) -> None:
    portal.goto("/o/northwind/help/")
    portal.evaluate(
        """() => { document.querySelector('h1').outerHTML = '<img src="/x.png"><p>plain</p>';
                   document.body.append(Object.assign(document.createElement('p'), {textContent: 'x'.repeat(900)})); }"""
    )

    wrong = faults(portal)

    assert any(rule == "image-alt" for rule, _ in wrong["light"])


def test_the_palette_finds_and_opens_by_keyboard_alone(portal: Page) -> None:
    portal.goto("/o/northwind/")
    portal.keyboard.press("Control+k")
    expect(portal.get_by_role("dialog", name="Everything")).to_be_visible()

    portal.keyboard.type("nw-alpha")
    expect(portal.locator(".palette .hit").first).to_contain_text("NW-ALPHA")
    found = Axe().run(portal).response["violations"]
    portal.keyboard.press("ArrowDown")
    portal.keyboard.press("Enter")

    expect(portal.get_by_role("heading", level=1)).to_contain_text("NW-ALPHA")
    assert found == []


def test_a_study_is_chosen_in_the_bar_and_stays_chosen(portal: Page) -> None:
    portal.goto("/o/northwind/study-sites/")

    portal.locator(".focus select[name=study]").select_option(label="NW-ALPHA · Study NW-ALPHA")
    portal.wait_for_url(re.compile("study="))
    expect(portal.locator(".row-link")).to_have_count(2)
    portal.get_by_role("navigation", name="Main").get_by_role("link", name="Participants").click()

    expect(portal.locator(".focus select[name=study]")).not_to_have_value("")


def test_a_draft_is_kept_while_typing_and_a_fault_is_told_at_its_field(portal: Page) -> None:
    portal.goto("/o/northwind/studies/new/")
    portal.get_by_label("Protocol number").fill("NW-NEW")
    expect(portal.locator("[data-kept]")).to_have_text("Draft kept", timeout=15_000)

    portal.reload()

    expect(portal.get_by_label("Protocol number")).to_have_value("NW-NEW")
    expect(portal.get_by_text("Your draft is here again")).to_be_visible()


def test_without_scripts_lists_can_be_narrowed_sorted_and_found(
    open_portal: OpenPortal,
    committed_world: World,
) -> None:
    page = open_portal("/accounts/login/", java_script_enabled=False, viewport=PHONE)
    enter(page, committed_world.northwind["study-lead"])
    page.goto("/o/northwind/study-sites/")

    page.locator(".focus select[name=study]").select_option(index=1)
    page.locator("[data-focus-go]").click()
    expect(page).to_have_url(re.compile("study="))
    page.locator(".search input").fill("audit trail")
    page.locator(".search input").press("Enter")

    expect(page.locator(".hit").first).to_contain_text("Audit trail")


def test_a_first_page_is_light_and_lies_still(portal: Page) -> None:
    weights: dict[str, int] = {}

    def weigh(response: Any) -> None:
        kind = response.headers.get("content-type", "")
        body = response.body()
        is_text = kind.startswith("text/") or "javascript" in kind or "svg" in kind
        weights[urlsplit(response.url).path] = len(gzip.compress(body, 9)) if is_text else len(body)

    portal.on("response", weigh)
    portal.add_init_script(
        "window.shift = 0; new PerformanceObserver(l => { for (const e of l.getEntries()) window.shift += e.value; })"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    portal.goto("/o/northwind/", wait_until="networkidle")

    assert len(weights) > 5
    assert sum(weights.values()) < MOST, sorted(weights.items(), key=lambda each: -each[1])
    assert portal.evaluate("window.shift") < 0.01


def test_files_machines_and_ways_out_are_no_pages() -> None:
    assert kind_of("/accounts/logout/") is None
    assert kind_of("/api/v1/studies/") is None
    assert kind_of("/o/northwind/studies/export.csv") is None
    assert kind_of("/o/northwind/studies/") == "portal-list.studies"
