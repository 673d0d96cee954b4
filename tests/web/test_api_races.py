"""Requests at the same time: one object for five retries, one winner among changes of one version."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections
from django.test import Client

from cro_platform.access.principal import acting
from sites.models import Site
from tests.world import World, bearer

SITES = "/api/v1/sites/"


def at_once(count: int, ask: Callable[[int], Any]) -> list[Any]:
    """The answers of requests that begin together, each on a connection of its own."""
    gate = Barrier(count)

    def run(number: int) -> Any:
        try:
            gate.wait()
            return ask(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_five_retries_at_once_make_one_object(committed_world: World) -> None:
    by = committed_world.helix["project-manager"]
    headers = bearer(by) | {"Idempotency-Key": "once"}

    answers = at_once(
        5,
        lambda number: Client(headers=headers).post(
            SITES, {"name": "Clinic", "country": "DE"}, content_type="application/json"
        ),
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 4
    with acting(by):
        assert Site.objects.count() == 1


def test_one_of_several_changes_of_one_version_wins(committed_world: World) -> None:
    by = committed_world.helix["project-manager"]
    client = Client(headers=bearer(by))
    made = client.post(SITES, {"name": "Clinic", "country": "DE"}, content_type="application/json")
    headers = bearer(by) | {"If-Match": made["ETag"]}

    answers = at_once(
        4,
        lambda number: Client(headers=headers).post(
            f"{made['Location']}change/",
            {"name": f"Clinic {number}", "reason": "renamed"},
            content_type="application/json",
        ),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    (winner,) = [answer for answer in answers if answer.status_code == 200]
    assert client.get(made["Location"]).json()["name"] == winner.json()["name"]
    assert client.get(made["Location"]).json()["rev"] == made.json()["rev"] + 1
