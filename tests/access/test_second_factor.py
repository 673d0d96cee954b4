"""The second factor: enrolled once, encrypted, asked at log-in, required in production (draft Annex 11; ASVS 5.0 V6.5)."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from cro_platform.tenancy.scope import login_scope
from tests.documents.papers import PASSWORD, with_password
from tests.front_door import CODE, is_logged_in, log_in, log_in_with_code, recorded
from tests.one_time_codes import code_of, enrolled, recovery_codes
from tests.world import World, bearer

ENROL = "/accounts/2fa/totp/activate/"
REAUTHENTICATE = "/accounts/reauthenticate/"
HOME = "/o/northwind/"


@pytest.fixture
def lead(world: World) -> str:
    with_password(world.northwind["study-lead"])
    return world.northwind["study-lead"].email


@pytest.fixture
def production(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def enrol(client: Client) -> str:
    """Enrol through the pages as a person does; returns the app's secret."""
    client.get(ENROL)
    client.post(REAUTHENTICATE, {"password": PASSWORD, "next": ENROL})
    page = client.get(ENROL).content.decode()
    secret = re.search(r'value="([A-Z2-7]{32})"', page)
    assert secret is not None
    client.post(ENROL, {"code": code_of(secret[1])})
    return secret[1]


def test_a_person_with_an_app_is_asked_for_its_code(
    client: Client, world: World, lead: str
) -> None:
    secret = enrolled(world.northwind["study-lead"])

    first = log_in(client, lead)
    assert first["Location"] == CODE
    assert client.get(HOME)["Location"].startswith("/accounts/login/")
    client.post(CODE, {"code": code_of(secret)})

    assert is_logged_in(client)


@pytest.mark.parametrize("code", ["000000", "", "abc"])
def test_a_wrong_code_opens_nothing(client: Client, world: World, lead: str, code: str) -> None:
    enrolled(world.northwind["study-lead"])

    log_in_with_code(client, lead, code)

    assert not is_logged_in(client)
    assert "access.logged_in" not in recorded(world.northwind["study-lead"])


def test_wrong_codes_stand_in_the_trail(client: Client, world: World, lead: str) -> None:
    enrolled(world.northwind["study-lead"])

    log_in_with_code(client, lead, "000000")

    assert "access.second_factor_failed" in recorded(world.northwind["study-lead"])


@pytest.mark.parametrize("periods", [-1, 0, 1], ids=["slow clock", "same clock", "fast clock"])
def test_a_code_opens_once(world: World, lead: str, periods: int) -> None:
    code = code_of(enrolled(world.northwind["study-lead"]), periods=periods)
    log_in_with_code(Client(), lead, code)
    thief = Client()

    log_in_with_code(thief, lead, code)

    assert not is_logged_in(thief)


def test_guessing_codes_is_slowed(world: World, lead: str) -> None:
    secret = enrolled(world.northwind["study-lead"])
    client = Client()
    log_in(client, lead)
    for number in range(5):
        client.post(CODE, {"code": f"00000{number}"})

    client.post(CODE, {"code": code_of(secret)})

    assert not is_logged_in(client)


def test_a_recovery_code_opens_once(world: World, lead: str) -> None:
    person = world.northwind["study-lead"]
    enrolled(person)
    code = recovery_codes(person)[0]
    first, second = Client(), Client()

    log_in_with_code(first, lead, code)
    log_in_with_code(second, lead, code)

    assert (is_logged_in(first), is_logged_in(second)) == (True, False)


def test_no_secret_stands_in_the_database(world: World) -> None:
    person = world.northwind["study-lead"]
    secret = enrolled(person)
    codes = recovery_codes(person)

    with login_scope():
        stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not [code for code in codes if code in stored]


@pytest.mark.usefixtures("production")
def test_production_sends_whoever_has_none_to_enrol(client: Client, lead: str) -> None:
    log_in(client, lead)

    assert (
        client.get(HOME + "studies/?x=1")["Location"]
        == f"{ENROL}?next=/o/northwind/studies/%3Fx%3D1"
    )


@pytest.mark.usefixtures("production")
def test_enrolment_in_the_session_opens_it(committed_world: World) -> None:
    lead = committed_world.northwind["study-lead"]
    with_password(lead)
    client = Client()
    log_in(client, lead.email)
    assert client.get(HOME).status_code == 302

    enrol(client)

    assert client.get(HOME).status_code == 200
    assert recorded(lead)[-1] == "access.second_factor_added"


@pytest.mark.usefixtures("production")
def test_a_failed_enrolment_opens_nothing(committed_world: World) -> None:
    lead = committed_world.northwind["study-lead"]
    with_password(lead)
    client = Client()
    log_in(client, lead.email)
    client.get(ENROL)
    client.post(REAUTHENTICATE, {"password": PASSWORD, "next": ENROL})

    client.post(ENROL, {"code": "000000"})

    assert client.get(HOME)["Location"].startswith(ENROL)


@pytest.mark.usefixtures("production")
def test_a_session_older_than_the_enrolment_is_asked_for_a_code(
    client: Client, world: World, lead: str
) -> None:
    log_in(client, lead)
    secret = enrolled(world.northwind["study-lead"])

    asked = client.get(HOME)["Location"]
    assert asked == f"/accounts/2fa/reauthenticate/?next={HOME}"
    client.post(asked, {"code": code_of(secret)})

    assert client.get(HOME).status_code == 200


@pytest.mark.usefixtures("production")
def test_the_api_does_not_open_to_a_session_with_one_factor(client: Client, lead: str) -> None:
    log_in(client, lead)

    response = client.get("/api/v1/studies/", headers={"X-Organization": "northwind"})

    assert response.status_code == 401


@pytest.mark.usefixtures("production")
def test_the_api_opens_to_a_session_with_both(client: Client, world: World, lead: str) -> None:
    log_in_with_code(client, lead, code_of(enrolled(world.northwind["study-lead"])))

    response = client.get("/api/v1/studies/", headers={"X-Organization": "northwind"})

    assert response.status_code == 200


@pytest.mark.usefixtures("production")
def test_a_token_needs_no_code(client: Client, world: World) -> None:
    header = bearer(world.northwind["service-account"])

    assert client.get("/api/v1/studies/", headers=header).status_code == 200


def test_enrolment_asks_for_the_password_again(client: Client, lead: str) -> None:
    log_in(client, lead)

    assert client.get(ENROL)["Location"].startswith(REAUTHENTICATE)
    client.post(REAUTHENTICATE, {"password": "wrong", "next": ENROL})
    assert client.get(ENROL).status_code == 302
