"""An OpenID Connect provider that really runs, and organizations that are connected to one."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from cro_platform.access.models import SignOn
from cro_platform.access.principal import acting
from cro_platform.portal.administration.sign_on import claim_domain, connect, set_required
from tests.access.single_sign_on.saml_provider import SamlProvider, posted_by, saml_provider
from tests.world import Company, World

PUBLIC = "http://testserver"
Connect = Callable[..., SignOn]


class OidcProvider:
    """The provider as its administrator sees it."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def knows(self, subject: str, **claims: Any) -> None:
        """A person of the provider, with what it says of them."""
        response = requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=5)
        assert response.status_code == requests.codes.no_content

    def agrees(self, url: str, subject: str) -> str:
        """The person logs in there; returns where the provider sends them."""
        response = requests.post(url, data={"sub": subject}, allow_redirects=False, timeout=5)
        return response.headers["Location"]


@pytest.fixture(autouse=True)
def _public(settings: Any) -> None:
    settings.PUBLIC_URL = PUBLIC


@pytest.fixture(scope="session")
def oidc() -> Iterator[OidcProvider]:
    """One provider, a process of its own that listens on this machine and demands a nonce."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", port, "--require-nonce"]
    with subprocess.Popen(
        command,
        env=os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        issuer = f"http://localhost:{port}"
        _wait_for(issuer)
        yield OidcProvider(issuer)
        process.terminate()


def _wait_for(issuer: str) -> None:
    for _ in range(300):
        try:
            requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the provider did not start")


@pytest.fixture
def saml(tmp_path: Path) -> Iterator[SamlProvider]:
    """A provider that listens on this machine."""
    with saml_provider(tmp_path, "first") as provider:
        yield provider


def domain_confirmed(company: Company, domain: str = "") -> None:
    """The company claims a domain and the operator confirms it."""
    domain = domain or f"{company.slug}.example"
    admin = company["admin"]
    with acting(admin):
        claim_domain(by=admin, domain=domain)
    call_command("confirm_domain", domain, organization=company.slug, evidence="DNS record seen")


def by_oidc(company: Company, oidc: OidcProvider, *, is_confirmed: bool = True) -> SignOn:
    """The company's administrator connects the provider."""
    if is_confirmed:
        domain_confirmed(company)
    admin = company["admin"]
    with acting(admin):
        return connect(
            by=admin,
            protocol="oidc",
            issuer=oidc.issuer,
            client_id=f"client-of-{company.slug}",
            client_secret="a secret of the provider",
        )


def by_saml(company: Company, saml: SamlProvider) -> SignOn:
    """The company's administrator pastes the provider's metadata; the provider reads ours."""
    domain_confirmed(company)
    admin = company["admin"]
    with acting(admin):
        made = connect(by=admin, protocol="saml", metadata=saml.metadata)
    saml.known.append(Client().get(f"/accounts/sso/{made.pk}/metadata/").content.decode())
    return made


def required(company: Company, connection: SignOn, *, is_required: bool = True) -> None:
    """From now on the company's people come in through the provider."""
    admin = company["admin"]
    with acting(admin):
        set_required(
            SignOn.objects.get(pk=connection.pk), by=admin, is_required=is_required, reason="policy"
        )


def start_of(connection: SignOn, **query: str) -> str:
    return f"/accounts/sso/{connection.pk}/" + (f"?next={query['next']}" if query else "")


def come_in(
    client: Client, connection: SignOn, oidc: OidcProvider, subject: str, **query: str
) -> HttpResponse:
    """The whole way by OpenID Connect."""
    sent = client.get(start_of(connection, **query))
    back = oidc.agrees(sent["Location"], subject)
    return client.get(back.removeprefix(PUBLIC))  # type: ignore[return-value]


def come_in_by_saml(client: Client, connection: SignOn, saml: SamlProvider) -> HttpResponse:
    """The whole way by SAML, through the provider's own page."""
    sent = client.get(start_of(connection))
    page = requests.get(sent["Location"], timeout=5)
    target, response = posted_by(page.text)
    return post_answer(client, target, response)


def post_answer(client: Client, target: str, response: str) -> HttpResponse:
    """A cross-site post carries no session; the person's own browser follows where it leads."""
    posted = Client().post(target.removeprefix(PUBLIC), {"SAMLResponse": response})
    if posted.status_code != 303:
        return posted  # type: ignore[return-value]
    return client.get(posted["Location"])  # type: ignore[return-value]


def spoken_of(oidc: OidcProvider, world: World) -> str:
    """The study lead of northwind, as the provider knows them; returns the subject."""
    email = world.northwind["study-lead"].email
    oidc.knows("lead-1", email=email, email_verified=True)
    return "lead-1"
