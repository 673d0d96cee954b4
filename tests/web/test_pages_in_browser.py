"""The portal's own pages in a real browser: accessible in both themes, whole on a phone, silent under the strict policy.

A handful is looked at in every run. Behind `make proof` all are, found by following links, so a new one is met without being
named.
"""

# ruff: noqa: F811 -- fixtures are named as the functions that give them

import gzip
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from cro_platform.access.principal import Principal, acting
from sites.services.study_sites import add_study_site
from tests import figures
from tests.deadlines.clocks import started
from tests.live import OpenPortal, browser, live_portal, open_portal, served  # noqa: F401 -- fixtures
from tests.screens.crawl import crawl, kind_of
from tests.web.conftest import CHROMIUM
from tests.world import World, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM.exists(), reason="no browser")]

WIDE, PHONE = {"width": 1366, "height": 850}, {"width": 360, "height": 740}
HANDFUL = (
    "",
    "study-sites/",
    "study-sites/new/",
    "studies/{alpha}/",
    "studies/{alpha}/who-holds-what/",
    "deadlines/",
    "find/?q=alpha",
    "help/",
)
MOST = 100_000
"""Bytes of a first page, with everything it loads, as they travel."""


POLICY = re.compile(r"Content Security Policy|Uncaught")
PLAIN_FAULTS = {
    "an id": re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
    "a stored value": re.compile(r"\b[a-z]+(?:_[a-z]+)+\b|\bNone\b(?![ .])|\bTrue\b|\bFalse\b"),
    "a broken sentence": re.compile(r"^ *[;,] .*|\S ,|\(\)|, ?,|; ?;", re.MULTILINE),
    "one of many": re.compile(r"\b1 (?:days|cases|sites|studies|clocks|rows|weeks|participants|visits)\b"),
}  # fmt: skip
"""What no reader should meet in a page's own words."""

STRAYED = """() => [...document.querySelectorAll('.table.is-stacking tbody td:not([data-label=""], .table-empty)')]
    .filter(cell => [...cell.children].some(part => part.getClientRects().length && !part.matches('.visually-hidden')
        && part.getBoundingClientRect().left < cell.getBoundingClientRect().left + 100)).map(cell => cell.innerText)"""
"""Cells of a table on a phone with a part that stands where the label does."""

SHIFT = """window.shift = 0; new PerformanceObserver(l => { for (const e of l.getEntries()) window.shift += e.value; })
    .observe({type: 'layout-shift', buffered: true});"""
"""How far what is read moves while the page arrives, added up."""

PEOPLE = (
    ("northwind", "study-lead"), ("helix", "project-manager"), ("northwind", "safety-physician"), ("helix", "safety-specialist"),
    ("orbis", "lead-cra"), ("helix", "regulatory-specialist"), ("northwind", "vendor-manager"), ("helix", "admin"),
)  # fmt: skip


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
    """Signed in as the study lead of a sponsor with some sites and a running clock."""
    started(committed_world)
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
    if page.locator("h1").count() != 1:
        found["headings of the page"] = page.locator("h1").count()
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    cut = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    strayed = page.evaluate(STRAYED)
    page.set_viewport_size(WIDE)
    found |= {"strayed into the column of labels": strayed} if strayed else {}
    return found | ({"cut on a phone by px": cut} if cut > 0 else {})


def plain_faults(page: Page) -> dict[str, list[str]]:
    """What the page says that is nothing to read."""
    text = page.locator("main").inner_text()
    return {name: found[:5] for name, rule in PLAIN_FAULTS.items() if (found := rule.findall(text))}


def look(page: Page, known: set[str], start: str) -> tuple[dict[str, Any], int]:
    """Faults by kind of page, and how many pages were looked at; kinds in `known` were looked at before."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    found: dict[str, Any] = {}
    said: list[str] = []
    looked = 0
    for each in crawl(page, start, known):
        said += [text for text in told if POLICY.search(text)]
        told.clear()
        looked += 1
        if wrong := faults(page):
            found[f"{each.kind} {each.path}"] = wrong
        told.clear()  # the examiner itself tries what the policy forbids
    return found | ({"the browser says": said} if said else {}), looked


def test_the_first_pages_have_no_fault(portal: Page, committed_world: World) -> None:
    found = {}
    for path in HANDFUL:
        portal.goto(f"/o/northwind/{path.format(alpha=committed_world.alpha)}")
        found[path] = faults(portal) | plain_faults(portal)

    assert found == {path: {} for path in HANDFUL}


@pytest.mark.proof
def test_no_page_has_a_fault(browser: Browser, planted: World) -> None:
    """Every kind of page that eight people can reach, with a row in every table."""
    found: dict[str, Any] = {}
    known: set[str] = set()
    with served() as address:
        for company, role in PEOPLE:
            context = browser.new_context(
                base_url=address, reduced_motion="reduce", viewport=WIDE, color_scheme="light"
            )
            page = context.new_page()
            page.goto("/accounts/login/")
            enter(page, getattr(planted, company)[role])
            wrong, looked = look(page, known, f"/o/{company}/")
            figures.add("pages", looked)
            found |= {f"{role} of {company}: {where}": what for where, what in wrong.items()}
            context.close()

    assert found == {}


def test_a_fault_would_be_seen(portal: Page) -> None:
    portal.goto("/o/northwind/help/")
    portal.evaluate(
        """() => { document.querySelector('h1').outerHTML = '<img src="/x.png"><p>plain</p>';
                   document.body.append(Object.assign(document.createElement('p'), {textContent: 'x'.repeat(900)})); }"""
    )

    wrong = faults(portal)

    assert any(rule == "image-alt" for rule, _ in wrong["light"])
    assert wrong["headings of the page"] == 0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("019a21e4-0a8e-7a72-b1b9-3586c011d95c", "an id"),
        ("Reported by health_authority", "a stored value"),
        ("; clause 4.2", "a broken sentence"),
        ("1 days left", "one of many"),
    ],
)
def test_words_for_machines_would_be_seen(portal: Page, text: str, name: str) -> None:
    portal.goto("/o/northwind/help/")
    before = plain_faults(portal)
    portal.evaluate("text => { document.querySelector('h1').textContent = text; }", text)

    assert before == {}
    assert set(plain_faults(portal)) == {name}


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


def test_a_form_of_a_living_session_goes_at_once(portal: Page) -> None:
    portal.goto("/o/northwind/studies/new/")
    portal.get_by_label("Protocol number").fill("NW-SOON")
    portal.evaluate("() => { document.querySelector('form[data-keep]').noValidate = true; }")
    sent: list[str] = []
    portal.on("request", lambda each: sent.append(each.url) if each.method == "POST" else None)

    portal.locator("main form[data-keep] button[type=submit]").first.click()

    expect(portal.locator("main .field-error-summary")).to_be_visible(timeout=15_000)
    whole = [urlsplit(url).path for url in sent if "_validate" not in url]
    assert whole == ["/o/northwind/studies/new/"]


def test_what_was_typed_stays_when_the_session_has_ended_meanwhile(portal: Page) -> None:
    portal.clock.install()
    portal.goto("/o/northwind/studies/new/")
    portal.get_by_label("Protocol number").fill("NW-LATE")
    portal.evaluate("() => { document.querySelector('form[data-keep]').noValidate = true; }")
    expect(portal.locator("[data-kept]")).to_contain_text("Draft kept", timeout=15_000)
    portal.clock.fast_forward("11:00")
    kept = portal.context.cookies()
    portal.context.clear_cookies(name="sessionid")

    portal.locator("main form[data-keep] button[type=submit]").first.click()

    expect(portal.locator("[data-kept]")).to_contain_text("Your session has ended", timeout=15_000)
    expect(portal.get_by_label("Protocol number")).to_have_value("NW-LATE")
    portal.context.add_cookies(kept)  # signed in again, in another window
    portal.locator("main form[data-keep] button[type=submit]").first.click()
    expect(portal.locator("main .field-error-summary")).to_be_visible(timeout=15_000)
    expect(portal.get_by_label("Protocol number")).to_have_value("NW-LATE")


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
    portal.add_init_script(SHIFT)
    first = portal.goto("/o/northwind/", wait_until="networkidle")

    assert first is not None
    assert first.headers["content-encoding"] == "gzip"
    assert len(weights) > 5
    assert sum(weights.values()) < MOST, sorted(weights.items(), key=lambda each: -each[1])
    assert portal.evaluate("window.shift") < 0.01


def test_whoever_comes_later_is_led_through_known_pages_to_their_own(
    open_portal: OpenPortal,
) -> None:
    leads_to = {
        "/o/northwind/": "/o/northwind/studies/",
        "/o/northwind/studies/": "/o/northwind/deadlines/",
        "/o/northwind/deadlines/": "/o/northwind/notifications/",
    }

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        kind = "application/pdf" if path.endswith("notifications/") else "text/html"
        route.fulfill(content_type=kind, body=f'<a href="{leads_to.get(path, "/")}">on</a>')

    page = open_portal("/accounts/login/")
    page.route("**/o/northwind/**", answer)
    known = {"portal-home", "portal-list.studies"}

    met = [found.kind for found in crawl(page, "/o/northwind/", known)]

    assert met[:2] == ["portal-home", "deadline-board"]
    assert "portal-list.notifications" not in met
    assert known >= {"portal-home", "portal-list.studies", "deadline-board"}


def test_a_shift_would_be_seen(portal: Page) -> None:
    portal.add_init_script(SHIFT)
    portal.goto("/o/northwind/", wait_until="networkidle")

    portal.evaluate(
        """() => { const late = document.createElement('p'); late.style.height = '300px';
                   document.querySelector('main').prepend(late); }"""
    )

    portal.wait_for_function("window.shift > 0.01")


def test_files_machines_and_ways_out_are_no_pages() -> None:
    assert kind_of("/accounts/logout/") is None
    assert kind_of("/api/v1/studies/") is None
    assert kind_of("/o/northwind/studies/export.csv") is None
    assert kind_of("/o/northwind/studies/") == "portal-list.studies"
