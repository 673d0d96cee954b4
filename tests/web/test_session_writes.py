"""A signed-in person writes through the API as the browser does: with the session, and with the proof of its origin."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from cro_platform.access.principal import acting
from studies.models import ContractVersion
from tests.studies.agreements.flow import buyer
from tests.studies.agreements.test_starts import body
from tests.world import World, signed_in


def browser(world: World) -> tuple[Client, dict[str, str]]:
    """A browser that proves where a write comes from, unlike the other clients of the tests."""
    client = Client(enforce_csrf_checks=True)
    signed_in(client, buyer(world))
    client.get("/o/northwind/contract-versions/new/")
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    return client, {"X-Organization": "northwind", "X-CSRFToken": token}


def drafts(world: World) -> int:
    with acting(buyer(world)):
        return ContractVersion.objects.filter(contract__number="WO-91").count()


@pytest.mark.parametrize(
    "written",
    [{"content_type": "application/json"}, {}],
    ids=["json", "a form with files"],
)
def test_a_session_writes(world: World, written: dict[str, Any]) -> None:
    client, headers = browser(world)

    made = client.post("/api/v1/contract-versions/", body(world), headers=headers, **written)

    assert made.status_code in {201, 415}, made.content
    assert drafts(world) == (made.status_code == 201)
    assert made.status_code == 201 or written == {}


def test_the_same_key_makes_one(world: World) -> None:
    client, headers = browser(world)
    headers["Idempotency-Key"] = "once"

    first, second = (
        client.post("/api/v1/contract-versions/", body(world), "application/json", headers=headers)
        for _ in range(2)
    )

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert drafts(world) == 1


def test_without_the_proof_of_its_origin_nothing_is_written(world: World) -> None:
    client, headers = browser(world)
    del headers["X-CSRFToken"]

    refused = client.post(
        "/api/v1/contract-versions/", body(world), "application/json", headers=headers
    )

    assert refused.status_code == 403
    assert drafts(world) == 0
