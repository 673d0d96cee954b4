"""Serve the portal, sign people in, and take each kind of page in every face."""

import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cro_platform.demo.companies import PASSWORD
from tests.live import _Server, _SilentHandler
from tests.screens.crawl import crawl
from tests.web.conftest import ARGUMENTS, CHROMIUM

Face = Mapping[str, Any]


@contextmanager
def served() -> Iterator[str]:
    """The portal's address."""
    application = StaticFilesHandler(WSGIHandler())
    with make_server(
        "127.0.0.1", 0, application, server_class=_Server, handler_class=_SilentHandler
    ) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def take(people: Sequence[str], faces: Mapping[str, Face], out: Path) -> int:
    """Every kind of page once; returns how many could not be taken."""
    known: set[str] = set()
    taken = 0
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for person in people:
            taken += _as(browser, address, person, faces, out, known)
        browser.close()
    sys.stdout.write(f"{taken} pages in {len(faces)} faces: {out}\n")
    return 0 if taken else 1


def _as(
    browser: Browser,
    address: str,
    person: str,
    faces: Mapping[str, Face],
    out: Path,
    known: set[str],
) -> int:
    contexts = {
        name: browser.new_context(base_url=address, reduced_motion="reduce", **face)
        for name, face in faces.items()
    }
    first, *others = contexts.values()
    page = first.new_page()
    sign_in(page, person)
    pages = {name: context.new_page() for name, context in contexts.items()}
    for context in others:
        context.add_cookies(first.cookies())
    slug = person.partition("@")[2]
    count = 0
    home = f"/o/{slug}/"
    for found in crawl(page, home, known):
        title = f"{found.kind}.{person}" if found.path == home else found.kind
        for name, shown in pages.items():
            _shoot(shown, found.path, out / name, title)
        count += 1
    _close(contexts.values())
    return count


def sign_in(page: Page, person: str) -> None:
    """Through the log-in page."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(f"{person}.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()


def _shoot(page: Page, path: str, folder: Path, title: str) -> None:
    """A home page differs by role, so each has its own picture; of other kinds one stands for all."""
    folder.mkdir(parents=True, exist_ok=True)
    page.goto(path)
    page.screenshot(path=folder / f"{title}.png", full_page=True)


def _close(contexts: Any) -> None:
    context: BrowserContext
    for context in contexts:
        context.close()
