"""The whole way in a real Chromium: the provider's page posts from another site, where no session cookie travels."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.access.single_sign_on.conftest import OidcProvider, by_oidc, by_saml, spoken_of, start_of
from tests.access.single_sign_on.saml_provider import SamlProvider
from tests.live import OpenPortal, browser, live_portal, open_portal, violations
from tests.world import World

__all__ = ["browser", "live_portal", "open_portal"]
pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _here(live_portal: str, settings: Any) -> None:
    settings.PUBLIC_URL = live_portal


def test_saml_from_another_site(
    committed_world: World, saml: SamlProvider, open_portal: OpenPortal
) -> None:
    saml.address = saml.address.replace("127.0.0.1", "localhost")
    saml.email = committed_world.northwind["study-lead"].email
    connection = by_saml(committed_world.northwind, saml)

    page = open_portal(start_of(connection))
    page.get_by_role("button", name="Continue").click()

    page.wait_for_url("**/o/northwind/")
    page.goto("/o/helix/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is here")


def test_openid_connect(
    committed_world: World, oidc: OidcProvider, open_portal: OpenPortal
) -> None:
    subject = spoken_of(oidc, committed_world)
    connection = by_oidc(committed_world.northwind, oidc)

    page = open_portal(start_of(connection))
    page.locator("input[name=sub]").fill(subject)
    page.locator("input[name=sub]").press("Enter")

    page.wait_for_url("**/o/northwind/")
    page.goto("/accounts/sessions/")
    expect(page.get_by_text("This session")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/accounts/sso/", "/accounts/login/"])
def test_the_pages_before_it(open_portal: OpenPortal, path: str) -> None:
    page = open_portal(path)

    assert violations(page) == []
