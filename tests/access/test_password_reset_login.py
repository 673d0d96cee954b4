"""A forgotten password: the answer never tells whether somebody exists, and the mail is the only way in."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.documents.papers import with_password
from tests.front_door import is_logged_in, log_in, recorded, same
from tests.world import World

RESET = "/accounts/password/reset/"
NEW = "another long horse battery"


@pytest.fixture
def outbox(settings: Any) -> list[Any]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    from django.core import mail

    mail.outbox = []
    return mail.outbox


def test_known_and_unknown_addresses_answer_alike(world: World, outbox: list[Any]) -> None:
    known = Client().post(RESET, {"email": "study-lead@northwind.example"})
    unknown = Client().post(RESET, {"email": "nobody@nowhere.example"})

    assert same(known) == same(unknown)
    assert known.status_code == 302


def test_the_mailed_link_sets_a_password_once(
    client: Client, world: World, outbox: list[Any]
) -> None:
    lead = world.northwind["study-lead"]
    with_password(lead)
    client.post(RESET, {"email": lead.email})
    link = re.search(r"http\S+(/accounts/password/reset/key/\S+)", outbox[0].body)
    assert link is not None

    form = client.get(link[1])["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})

    log_in(client, lead.email, NEW)
    assert is_logged_in(client)
    assert "access.password_changed" in recorded(lead)
    again = Client().get(link[1])
    assert again.status_code == 200
    assert "password1" not in again.content.decode()


def test_the_mail_names_no_organization_and_no_study(
    client: Client, world: World, outbox: list[Any]
) -> None:
    lead = world.northwind["study-lead"]
    with_password(lead)

    client.post(RESET, {"email": lead.email})

    text = outbox[0].subject + outbox[0].body.replace(lead.email, "")
    for word in ("Northwind", "northwind", "NW-ALPHA", "Study"):
        assert word not in text


def test_the_reset_is_limited(client: Client, world: World, outbox: list[Any]) -> None:
    answers = [
        client.post(RESET, {"email": "study-lead@northwind.example"}).status_code for _ in range(7)
    ]

    assert answers[0] == 302
    assert len(outbox) <= 5
