"""Connections that are used again by another organization's request carry nothing over (reference G4)."""

import os
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from cro_platform.web.resources import Resource
from tests import figures
from tests.guard.conftest import sight
from tests.guard.sight import Sight
from tests.world import World, bearer

__all__ = ["sight"]

REQUESTS, THREADS = int(os.environ.get("HAMMER_REQUESTS", "400")), 8
PATHS = ("adverse-events", "study-sites", "subjects", "documents", "contracts", "sites")


@pytest.mark.proof
def test_no_answer_carries_anything_of_the_request_before(
    planted: World, sight: Sight, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight threads, each on one lasting connection, a random organization per request, one request in twenty breaks."""
    people = [
        planted.northwind["study-lead"], planted.meridian["study-lead"], planted.helix["project-manager"],
        planted.orbis["project-manager"],
    ]  # fmt: skip
    tokens = {by: bearer(by) for by in people}
    original = Resource.visible.__func__  # type: ignore[attr-defined]  # a class method

    def breaking(cls: type[Resource], by: object) -> object:
        if random.random() < 0.05:
            raise ZeroDivisionError
        return original(cls, by)

    monkeypatch.setattr(Resource, "visible", classmethod(breaking))

    def hammer(seed: int) -> tuple[int, list[str]]:
        dice, leaks, seen = random.Random(seed), [], 0
        for _ in range(REQUESTS // THREADS):
            by, path = dice.choice(people), dice.choice(PATHS)
            client = Client(headers=tokens[by], raise_request_exception=False)
            answer = client.get(f"/api/v1/{path}/", {"page_size": "200"})
            text = answer.content.decode()
            seen += "kanari" in text
            leaks += [f"{by.email} {path} {each}" for each in sight.leaks(by, text)]
        figures.add("requests", REQUESTS // THREADS)
        connections.close_all()
        return seen, leaks

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(hammer, range(THREADS)))

    assert [leak for _, leaks in found for leak in leaks] == []
    assert sum(seen for seen, _ in found) > REQUESTS / 10
