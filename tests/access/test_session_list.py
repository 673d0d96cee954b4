"""One's own sessions: seen, ended one by one or all others, and gone when one belongs nowhere any more."""

import re
from typing import Any

import pytest
from django.test import Client

from cro_platform.access.principal import acting
from cro_platform.access.services import end_membership
from tests.access.test_devices import FIREFOX, PHONE
from tests.access.test_sessions import YESTERDAY
from tests.documents.papers import with_password
from tests.front_door import is_logged_in, log_in, recorded
from tests.world import World

PAGE = "/accounts/sessions/"


@pytest.fixture
def lead(world: World) -> str:
    with_password(world.northwind["study-lead"])
    return world.northwind["study-lead"].email


def opened(email: str, agent: str, address: str = "192.0.2.7") -> Client:
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    log_in(client, email)
    return client


def keys(page: str) -> list[str]:
    return re.findall(r'name="session" value="(\d+)"', page)


def test_the_list_tells_device_address_and_which_is_this(lead: str) -> None:
    opened(lead, PHONE, "192.0.2.9")
    here = opened(lead, FIREFOX)

    page = here.get(PAGE).content.decode()

    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert "192.0.2.9" in page
    assert page.count("This session") == 1
    assert len(keys(page)) == 1


def test_one_is_ended_at_once(world: World, lead: str) -> None:
    phone, tablet, here = (opened(lead, agent) for agent in (PHONE, "curl/8", FIREFOX))
    page = here.get(PAGE).content.decode()
    other = re.search(r"Safari on iPhone.*?value=\"(\d+)\"", page, re.S)
    assert other is not None

    here.post(PAGE, {"session": other[1]})

    assert (is_logged_in(phone), is_logged_in(tablet), is_logged_in(here)) == (False, True, True)
    assert "access.session_ended" in recorded(world.northwind["study-lead"])


def test_all_others_are_ended(lead: str) -> None:
    phone, tablet, here = (opened(lead, agent) for agent in (PHONE, "curl/8", FIREFOX))

    here.post(PAGE, {"session": "others"})

    assert (is_logged_in(phone), is_logged_in(tablet), is_logged_in(here)) == (False, False, True)


@pytest.mark.parametrize("chosen", ["0", "x", "-1", ""])
def test_an_unknown_choice_ends_nothing(lead: str, chosen: str) -> None:
    phone, here = opened(lead, PHONE), opened(lead, FIREFOX)

    here.post(PAGE, {"session": chosen})

    assert is_logged_in(phone)


def test_nobody_ends_a_strangers_session(world: World, lead: str) -> None:
    rival = world.meridian["study-lead"]
    with_password(rival)
    theirs = opened(rival.email, PHONE)
    key = keys(opened(rival.email, FIREFOX).get(PAGE).content.decode())
    here = opened(lead, FIREFOX)

    page = here.get(PAGE).content.decode()
    for each in key:
        here.post(PAGE, {"session": each})

    assert keys(page) == []
    assert is_logged_in(theirs)


def test_the_address_follows_the_session(lead: str) -> None:
    here = opened(lead, FIREFOX, "192.0.2.7")
    here.get("/o/northwind/", REMOTE_ADDR="192.0.2.8")

    page = opened(lead, PHONE).get(PAGE).content.decode()

    assert "192.0.2.8" in page


def test_sessions_end_with_the_last_membership(world: World, lead: str) -> None:
    person = world.northwind["study-lead"]
    here = opened(lead, FIREFOX)
    with acting(world.northwind["admin"]):
        end_membership(person.user_id, "study-lead", at=YESTERDAY, reason="left")

    assert here.get("/o/northwind/").status_code == 404

    assert here.get(PAGE)["Location"].startswith("/accounts/login/")


def test_strangers_have_no_list(world: World) -> None:
    assert Client().get(PAGE)["Location"].startswith("/accounts/login/")


def test_pages_are_there_without_redis(lead: str, settings: Any) -> None:
    """Who is signed in reads alerts and clocks while Redis is gone; the visit is noted all the same."""
    here = opened(lead, FIREFOX, "192.0.2.9")
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    here.defaults["REMOTE_ADDR"] = "192.0.2.55"
    answers = {page: here.get(page).status_code for page in ("/o/northwind/", PAGE)}

    assert set(answers.values()) == {200}
    assert "192.0.2.55" in here.get(PAGE).content.decode()
