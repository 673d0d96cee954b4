"""The whole portal on a server of its own, over real transactions: for tests that drive a browser."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cro_platform.access.principal import Principal
from tests.documents.papers import PASSWORD
from tests.one_time_codes import code_of
from tests.web.conftest import ARGUMENTS, CHROMIUM
from tests.world import World

expect.set_options(
    timeout=30_000
)  # a busy machine takes its time, which says nothing about what is expected
SIGN_IN = re.compile("^sign in$", re.IGNORECASE)
OpenPortal = Callable[..., Page]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = False

    def process_request_thread(self, *args: Any) -> None:
        """Each request has a thread of its own, whose connections end with it."""
        super().process_request_thread(*args)
        connections.close_all()


class _SilentHandler(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Requests are not the test's output."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module, or a skip that names what is missing.

    Its driver keeps an event loop in the test's own thread, beside which the ORM would refuse to work.
    """
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@contextmanager
def served() -> Iterator[str]:
    """The portal's address, with its real middleware, on the database the connections name."""
    with make_server(
        "127.0.0.1", 0, WSGIHandler(), server_class=_Server, handler_class=_SilentHandler
    ) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def live_portal(committed_world: World) -> Iterator[str]:
    """The portal on the cast's private clone."""
    with served() as address:
        yield address


@pytest.fixture
def open_portal(browser: Browser, live_portal: str) -> Iterator[OpenPortal]:
    """Opens a page of the portal in a fresh context; keyword arguments are those of the context."""
    contexts = []

    def open_page(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=live_portal, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def log_in(page: Page, person: Principal, secret: str = "") -> None:
    """Through the log-in pages, with a code of the period before where an app is enrolled."""
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    if secret:
        page.get_by_label("Code").fill(code_of(secret, periods=-1))
        page.get_by_role("main").get_by_role("button", name=SIGN_IN).first.click()
    page.wait_for_url("**/o/*/")


def violations(page: Page) -> list[tuple[str, Any]]:
    """What axe finds on the whole page, as rule and places."""
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]
