"""Requests at the same time: one object for five retries, one winner among changes of one version."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections
from django.test import Client

from cro_platform.access.principal import acting
from sites.models import Site
from tests import figures
from tests.world import World, bearer

SITES = "/api/v1/sites/"
KEYS = int(os.environ.get("RETRY_KEYS", "3"))
EDITS = int(os.environ.get("RACE_ROUNDS", "5"))


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


def test_however_many_keys_each_makes_one_object(committed_world: World) -> None:
    """Five retries at once of every key; as many objects as keys."""
    by = committed_world.helix["project-manager"]
    token = bearer(by)

    for number in range(KEYS):
        headers = token | {"Idempotency-Key": f"key-{number}"}
        body = {"name": f"Clinic {number}", "country": "DE"}
        answers = at_once(
            5,
            lambda _, headers=headers, body=body: Client(headers=headers).post(
                SITES, body, content_type="application/json"
            ),
        )
        assert len({answer.json()["id"] for answer in answers}) == 1

    figures.add("keys", KEYS)
    with acting(by):
        assert Site.objects.count() == KEYS


def test_of_every_pair_of_edits_one_wins(committed_world: World) -> None:
    """Two people hold the same version and save at once, again and again: the revision counts the winners."""
    by = committed_world.helix["project-manager"]
    token = bearer(by)
    client = Client(headers=token)
    made = client.post(SITES, {"name": "Clinic", "country": "DE"}, content_type="application/json")
    address = made["Location"]

    for number in range(EDITS):
        headers = token | {"If-Match": client.get(address)["ETag"]}
        answers = at_once(
            2,
            lambda which, headers=headers, number=number: Client(headers=headers).post(
                f"{address}change/",
                {"name": f"Clinic {number}-{which}", "reason": "renamed"},
                content_type="application/json",
            ),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]

    figures.add("edits", EDITS)
    assert client.get(address).json()["rev"] == made.json()["rev"] + EDITS
