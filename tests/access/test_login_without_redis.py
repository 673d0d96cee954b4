"""While the broker is away nobody is let in uncounted, and the person is told so in plain words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.documents.papers import with_password
from tests.front_door import is_logged_in, log_in, recorded
from tests.world import World


@pytest.fixture
def away(settings: Any) -> Callable[[], None]:
    """An address at which no Redis listens, until what is returned is called."""
    there = settings.CACHES
    settings.CACHES = {"default": there["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}

    def bring_back() -> None:
        settings.CACHES = there

    return bring_back


def test_the_person_is_told_what_is_away_and_what_is_not(
    world: World, away: Callable[[], None]
) -> None:
    with_password(world.northwind["study-lead"])
    client = Client(raise_request_exception=False)

    answer = log_in(client, world.northwind["study-lead"].email)

    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Passwords and codes cannot be checked just now" in page
    assert "Deadlines are watched and alerts are sent all the same." in page
    assert "redis" not in page.lower()
    assert not is_logged_in(client)


def test_right_wrong_and_unknown_are_answered_alike(world: World, away: Callable[[], None]) -> None:
    with_password(world.northwind["study-lead"])
    email = world.northwind["study-lead"].email
    asked = [(email, None), (email, "not the password"), ("nobody@northwind.example", None)]

    answers = [
        log_in(Client(raise_request_exception=False), who, *([said] if said else []))
        for who, said in asked
    ]

    assert {answer.status_code for answer in answers} == {503}
    assert len({answer.content for answer in answers}) == 1


def test_once_it_is_back_the_same_person_is_let_in(world: World, away: Callable[[], None]) -> None:
    person = world.northwind["study-lead"]
    with_password(person)
    client = Client(raise_request_exception=False)
    log_in(client, person.email)
    away()

    log_in(client, person.email)

    assert is_logged_in(client)
    assert recorded(person).count("access.logged_in") == 1


def test_a_count_that_broke_off_is_not_called_anybodys_limit(world: World) -> None:
    """A broker that hung in the middle leaves its lock behind for ten seconds."""
    person = world.northwind["study-lead"]
    with_password(person)
    client = Client(raise_request_exception=False)
    log_in(client, person.email, "not the password")
    for key in cache._cache.get_client().keys("*allauth:rl:*login*"):  # type: ignore[attr-defined]  # the store behind the cache
        cache.add(key.decode().split(":", 2)[2] + ":lock", True, timeout=10)

    answer = log_in(client, person.email)

    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "the one before could not be counted to its end" in page
    assert "organization" not in page.split("<main")[1].split("</main")[0].lower()
