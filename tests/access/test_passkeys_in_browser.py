"""Passkeys in a real Chromium with a virtual authenticator: enrolled, used to log in, as second factor and to sign, removed."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cro_platform.access.principal import Principal
from cro_platform.esign.models import Signature
from cro_platform.tenancy.scope import Actor, organization_scope
from tests.documents.papers import PASSWORD, with_password
from tests.esign.test_signing_in_browser import form, open_the_pdf, record
from tests.front_door import recorded
from tests.live import browser, live_portal, open_portal, violations
from tests.world import World

__all__ = ["browser", "form", "live_portal", "open_portal"]
pytestmark = pytest.mark.browser

KEYS = "/accounts/2fa/webauthn/"


@pytest.fixture
def person(committed_world: World) -> Principal:
    """The safety physician of northwind, who has a password."""
    found = committed_world.northwind["safety-physician"]
    with_password(found)
    return found


@pytest.fixture
def open_at_name(browser: Any, live_portal: str) -> Any:
    """A fresh browser with a platform authenticator; passkeys belong to a name, never to an address of numbers."""
    contexts = []

    def opened() -> Page:
        context = browser.new_context(
            base_url=live_portal.replace("127.0.0.1", "localhost"), reduced_motion="reduce"
        )
        contexts.append(context)
        page: Page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        return page

    yield opened
    for context in contexts:
        context.close()


def give_password(page: Page, person: Principal) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def enrol(page: Page, *, passwordless: bool) -> None:
    """From the account's own pages; they ask for the password once more."""
    page.goto(f"{KEYS}add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("Laptop")
    if passwordless:
        page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(lambda url: "add" not in url)


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/accounts/login/**")


def watched(page: Page) -> list[str]:
    """What the content policy refuses on these pages."""
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text) if "Content Security" in m.text else None)
    return refused


def test_enrol_log_in_without_a_password_list_and_remove(
    person: Principal, open_at_name: Callable[[], Page]
) -> None:
    page = open_at_name()
    refused = watched(page)
    give_password(page, person)
    page.wait_for_url("**/o/northwind/")
    enrol(page, passwordless=True)
    sign_out(page)

    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url("**/o/northwind/")
    page.goto(KEYS)
    expect(page.get_by_text("Laptop")).to_be_visible()
    expect(page.get_by_text("Passkey", exact=True)).to_be_visible()
    assert refused == []
    assert violations(page) == []
    page.get_by_role("link", name="Remove Laptop").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Confirm").click()
    page.get_by_role("main").get_by_role("button", name="Remove").click()
    page.goto(KEYS)
    expect(page.get_by_text("You have added none yet")).to_be_visible()
    told = recorded(person)
    assert {"access.second_factor_added", "access.second_factor_removed"} <= set(told)


def test_a_key_is_the_second_factor_that_production_wants(
    person: Principal, open_at_name: Callable[[], Page], settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    page = open_at_name()
    give_password(page, person)
    enrol(page, passwordless=False)
    page.goto("/o/northwind/")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    sign_out(page)

    give_password(page, person)
    page.get_by_role("button", name="Use a security key").click()

    page.wait_for_url("**/o/northwind/")


def test_a_signature_stands_on_password_and_passkey(
    person: Principal, form: Any, open_at_name: Callable[[], Page]
) -> None:
    page = open_at_name()
    refused = watched(page)
    give_password(page, person)
    page.wait_for_url("**/o/northwind/")
    enrol(page, passwordless=True)
    page.goto(record(form) + "sign/")
    open_the_pdf(page)
    page.get_by_label("What your signature means").select_option("approval")

    page.get_by_role("button", name="Sign with your passkey").click()
    expect(page.get_by_text("This field is required").first).to_be_visible()
    page.get_by_label("What your signature means").select_option("approval")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Use your passkey").first).to_be_visible()
    page.get_by_label("What your signature means").select_option("approval")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign with your passkey").click()

    page.wait_for_url(f"**{record(form)}")
    with organization_scope(person.organization_id, Actor.system("test")):
        signature = Signature.objects.get(record_id=form.pk)
    assert signature.factors == "identity, password, passkey"
    assert refused == []
