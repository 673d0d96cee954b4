"""SAML against a provider that runs: a signed answer to our own question opens once, everything else never."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.access.single_sign_on.conftest import (
    by_saml,
    come_in_by_saml,
    post_answer,
    start_of,
)
from tests.access.single_sign_on.saml_provider import SAML, Keys, SamlProvider
from tests.access.single_sign_on.test_oidc import HOME, is_inside
from tests.world import World


@pytest.fixture
def asked(client: Client, world: World, saml: SamlProvider) -> str:
    """The question that the browser carries to the provider, about the study lead of northwind."""
    saml.email = world.northwind["study-lead"].email
    return str(client.get(start_of(by_saml(world.northwind, saml)))["Location"])


def test_an_invited_person_comes_in(client: Client, world: World, saml: SamlProvider) -> None:
    saml.email = world.northwind["study-lead"].email

    landed = come_in_by_saml(client, by_saml(world.northwind, saml), saml)

    assert landed["Location"] == HOME
    assert is_inside(client)


def test_the_answer_itself_is_good(client: Client, asked: str, saml: SamlProvider) -> None:
    """Without this the refusals below would prove nothing."""
    assert post_answer(client, *saml.answer(asked)).status_code == 302
    assert is_inside(client)


def audience(name: str) -> Any:
    def change(assertion: Any) -> None:
        assertion.find(f".//{{{SAML}}}Audience").text = name

    return change


def without(path: str) -> Any:
    def change(assertion: Any) -> None:
        found = assertion.find(f".//{{{SAML}}}{path}")
        found.getparent().remove(found)

    return change


def attribute(element: str, name: str, value: str | None) -> Any:
    def change(assertion: Any) -> None:
        found = assertion.find(f".//{{{SAML}}}{element}")
        if value is None:
            del found.attrib[name]
        else:
            found.set(name, value)

    return change


def issuer(name: str) -> Any:
    def change(assertion: Any) -> None:
        assertion.find(f"{{{SAML}}}Issuer").text = name

    return change


@pytest.mark.parametrize(
    "forged",
    [
        {"is_signed": False},
        {"change": audience("https://other.example/metadata")},
        {"change": without("AudienceRestriction")},
        {"change": issuer("https://evil.example/metadata")},
        {"change": attribute("SubjectConfirmationData", "InResponseTo", "id-of-another")},
        {"change": attribute("SubjectConfirmationData", "InResponseTo", None)},
        {"change": attribute("SubjectConfirmationData", "Recipient", "https://other.example/acs")},
        {"change": attribute("SubjectConfirmationData", "NotOnOrAfter", "2020-01-01T00:00:00Z")},
        {"change": attribute("Conditions", "NotOnOrAfter", "2020-01-01T00:00:00Z")},
        {"in_response_to": "id-nobody-asked"},
        {"destination": "https://other.example/acs"},
    ],
    ids=[
        "unsigned", "wrong audience", "no audience", "wrong issuer", "answers another", "answers nothing", "another recipient",
        "confirmation expired", "expired", "unasked", "sent elsewhere",
    ],
)  # fmt: skip
def test_an_answer_that_does_not_hold(
    client: Client, asked: str, saml: SamlProvider, forged: dict[str, Any]
) -> None:
    target, _ = saml.answer(asked)

    _, response = saml.answer(asked, **forged)

    assert post_answer(client, target, response).status_code == 403
    assert not is_inside(client)


def test_an_answer_signed_by_somebody_else(
    client: Client, asked: str, saml: SamlProvider, tmp_path: Path
) -> None:
    stolen = Keys.make(tmp_path, "somebody-else")

    assert post_answer(client, *saml.answer(asked, sign_with=stolen)).status_code == 403


def test_an_answer_changed_after_it_was_signed(
    client: Client, asked: str, saml: SamlProvider, world: World
) -> None:
    import base64

    target, response = saml.answer(asked)
    text = base64.b64decode(response).decode()
    changed = text.replace(saml.email, world.northwind["admin"].email)
    assert changed != text

    again = base64.b64encode(changed.encode()).decode()

    assert post_answer(client, target, again).status_code == 403


def test_an_answer_counts_once(client: Client, asked: str, saml: SamlProvider) -> None:
    target, response = saml.answer(asked)
    assert post_answer(client, target, response).status_code == 302

    assert post_answer(client, target, response).status_code == 403
    assert post_answer(Client(), target, response).status_code == 403


def test_an_assertion_counts_once_even_for_two_questions(
    client: Client, asked: str, saml: SamlProvider
) -> None:
    def same_id(assertion: Any) -> None:
        assertion.set("ID", "id-of-the-assertion")

    assert post_answer(client, *saml.answer(asked, change=same_id)).status_code == 302
    second = Client()
    asked_again = str(second.get(asked_from(asked, saml))["Location"])

    assert post_answer(second, *saml.answer(asked_again, change=same_id)).status_code == 403


def asked_from(asked: str, saml: SamlProvider) -> str:
    """Where the question began: our metadata names it."""
    import re

    found = re.search(r"/accounts/sso/[0-9a-f-]+/", saml.known[0])
    assert found is not None
    return found[0]


def test_a_ticket_opens_the_browser_that_asked_alone(
    client: Client, asked: str, saml: SamlProvider
) -> None:
    target, response = saml.answer(asked)
    ticket = Client().post(target.removeprefix("http://testserver"), {"SAMLResponse": response})
    thief = Client()
    thief.get(asked_from(asked, saml))

    assert thief.get(ticket["Location"]).status_code == 403
    assert not is_inside(thief)


@pytest.mark.parametrize(
    "email",
    [
        "admin@meridian.example",
        "stranger@northwind.example",
        "service-account@northwind.example",
        "",
    ],
)
def test_who_does_not_come_in(client: Client, asked: str, saml: SamlProvider, email: str) -> None:
    saml.email = email

    assert post_answer(client, *saml.answer(asked)).status_code == 403


@pytest.mark.parametrize("response", ["", "AAAA", "PHg+PC94Pg==", "<xml/>"])
def test_nonsense_is_refused_calmly(
    client: Client, asked: str, saml: SamlProvider, response: str
) -> None:
    target, _ = saml.answer(asked)

    assert post_answer(client, target, response).status_code == 403


def test_the_answer_to_one_organization_opens_no_other(
    client: Client, asked: str, saml: SamlProvider, world: World
) -> None:
    """The same provider connected by two organizations: an assertion made for one is none for the other."""
    meridian = by_saml(world.meridian, saml)
    client.get(start_of(meridian))
    saml.email = "admin@meridian.example"
    _, response = saml.answer(asked)

    answered = post_answer(client, f"/accounts/sso/{meridian.pk}/callback/", response)

    assert answered.status_code == 403
    assert not is_inside(client, "/o/meridian/")
