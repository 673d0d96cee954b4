"""The front door with a password: who comes in, what an attacker learns, what the trail keeps (11.300; ASVS 5.0 V6)."""

from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from cro_platform.access.models import User
from cro_platform.tenancy.scope import login_scope
from tests.documents.papers import PASSWORD, with_password
from tests.front_door import LOGIN, is_logged_in, log_in, recorded, same
from tests.world import World

UNKNOWN = "nobody@nowhere.example"


@pytest.fixture
def lead(world: World) -> str:
    with_password(world.northwind["study-lead"])
    return world.northwind["study-lead"].email


def test_the_right_password_opens_ones_organization(
    client: Client, world: World, lead: str
) -> None:
    response = log_in(client, lead)

    assert response.status_code == 302
    assert client.get("/")["Location"] == "/o/northwind/"
    assert client.get("/o/northwind/").status_code == 200


def test_the_address_is_found_whatever_its_case(client: Client, lead: str) -> None:
    log_in(client, lead.upper())

    assert is_logged_in(client)


@pytest.mark.parametrize("password", ["wrong", PASSWORD + " ", PASSWORD.upper(), ""])
def test_any_other_password_does_not(client: Client, lead: str, password: str) -> None:
    log_in(client, lead, password)

    assert not is_logged_in(client)


def test_known_and_unknown_addresses_answer_alike(client: Client, lead: str) -> None:
    known = log_in(Client(), lead, "wrong password 1")
    unknown = log_in(Client(), UNKNOWN, "wrong password 1")

    assert same(known, email=lead) == same(unknown, email=UNKNOWN)


def test_a_person_without_password_answers_like_an_unknown_one(world: World) -> None:
    invited = world.northwind["qa"].email

    assert same(log_in(Client(), invited, "guess"), email=invited) == same(
        log_in(Client(), UNKNOWN, "guess"), email=UNKNOWN
    )


@pytest.mark.parametrize("address", ["known", "unknown"])
def test_guessing_is_slowed_within_ten_tries_alike(lead: str, address: str) -> None:
    email = lead if address == "known" else UNKNOWN
    answers = [log_in(Client(), email, f"guess {n}") for n in range(10)]

    assert "Too many" in answers[-1].content.decode()
    assert "Too many" not in answers[0].content.decode()


def test_known_and_unknown_are_slowed_at_the_same_try(lead: str) -> None:
    known = [
        same(log_in(Client(REMOTE_ADDR="192.0.2.1"), lead, "guess"), email=lead) for _ in range(8)
    ]
    unknown = [
        same(log_in(Client(REMOTE_ADDR="192.0.2.2"), UNKNOWN, "guess"), email=UNKNOWN)
        for _ in range(8)
    ]

    assert known == unknown


def test_the_right_password_does_not_help_while_slowed(client: Client, lead: str) -> None:
    for number in range(6):
        log_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), lead, "guess")

    log_in(client, lead)

    assert not is_logged_in(client)


def test_the_session_is_a_new_one_after_log_in(client: Client, lead: str) -> None:
    client.get(LOGIN)
    session = client.session
    session["seen"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    before = client.cookies["sessionid"].value

    log_in(client, lead)

    assert client.cookies["sessionid"].value != before


def test_the_cookie_is_for_the_server_alone(client: Client, lead: str, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True

    cookie = log_in(client, lead).cookies["sessionid"]

    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"


def test_log_out_ends_the_session_for_whoever_kept_its_cookie(client: Client, lead: str) -> None:
    log_in(client, lead)
    kept = client.cookies["sessionid"].value

    client.post("/accounts/logout/")

    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not is_logged_in(thief)


def test_a_deactivated_person_is_out_at_once(client: Client, world: World, lead: str) -> None:
    log_in(client, lead)

    with login_scope():
        User.objects.filter(email=lead).update(is_active=False)

    assert client.get("/o/northwind/")["Location"].startswith(LOGIN)
    log_in(client, lead)
    assert not is_logged_in(client)


def test_the_trail_keeps_log_ins_failures_and_log_outs(
    client: Client, world: World, lead: str
) -> None:
    log_in(client, lead, "wrong")
    log_in(client, lead)
    client.post("/accounts/logout/")

    assert recorded(world.northwind["study-lead"]) == [
        "access.login_failed",
        "access.logged_in",
        "access.logged_out",
    ]


def test_nobody_registers(client: Client, lead: str) -> None:
    client.post(
        "/accounts/signup/", {"email": UNKNOWN, "password1": PASSWORD, "password2": PASSWORD}
    )

    with login_scope():
        assert not User.objects.filter(email=UNKNOWN).exists()


@pytest.mark.parametrize(
    "weak",
    ["short", "12345678901", "password1234", "study-lead@northwind.example"],
    ids=["short", "eleven characters", "common", "the address"],
)
def test_weak_passwords_are_refused(world: World, lead: str, weak: str) -> None:
    with login_scope():
        user = User.objects.get(email=lead)

    with pytest.raises(ValidationError):
        validate_password(weak, user)


@pytest.mark.parametrize(
    "path", ["/accounts/", "/accounts/email/", "/accounts/password/change/", "/"]
)
def test_account_pages_send_strangers_to_the_log_in(client: Client, db: None, path: str) -> None:
    assert client.get(path)["Location"].startswith(LOGIN)


def test_the_account_address_leads_somewhere(client: Client, lead: str) -> None:
    log_in(client, lead)

    assert client.get("/accounts/").status_code == 302


def test_ones_way_is_kept_with_its_question(client: Client, db: None) -> None:
    response = client.get("/o/northwind/studies/?status=open&study=1")

    assert (
        response["Location"]
        == "/accounts/login/?next=/o/northwind/studies/%3Fstatus%3Dopen%26study%3D1"
    )


def test_a_next_address_elsewhere_is_not_followed(client: Client, lead: str) -> None:
    response = client.post(
        LOGIN, {"login": lead, "password": PASSWORD, "next": "https://evil.example/"}
    )

    assert response["Location"] == "/"
