"""Every answer of every address carries the headers that protect the reader, whatever went right or wrong (ASVS 5.0 V3.4)."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cro_platform.web.resources import Resource
from tests.guard.probing import Askers
from tests.guard.routes import Route, routes

ALL = [route for route in routes() if not re.search(r"\{(?!slug\}|pk\})", route.template)]
DESCRIBED = {"/api/v1/docs/", "/api/v1/try/"}
"""The API's description is drawn by a library that sets styles on its elements; no script of anybody's is inline there either."""


def faults(response: Any, address: str = "") -> list[str]:
    """What is missing in the headers."""
    policy = response.headers.get("Content-Security-Policy", "")
    if address in DESCRIBED:
        policy = policy.replace("style-src 'self' 'unsafe-inline'", "style-src 'self'")
    wanted = {
        "a policy that allows nothing by default": "default-src 'none'" in policy,
        "no unsafe source": "unsafe-" not in policy,
        "no frames": "frame-ancestors 'none'" in policy,
        "nosniff": response.headers.get("X-Content-Type-Options") == "nosniff",
        "no frame, in the old words": response.headers.get("X-Frame-Options") == "DENY",
        "nothing kept": "no-store" in response.headers.get("Cache-Control", ""),
        "a referrer policy": response.headers.get("Referrer-Policy") == "same-origin",
        "the request's id": bool(response.headers.get("X-Request-Id")),
    }
    return [name for name, is_there in wanted.items() if not is_there]


@pytest.mark.parametrize("route", ALL, ids=str)
def test_every_answer_of_an_address_carries_them(askers: Askers, route: Route) -> None:
    """As somebody who may, by reading and by writing, as somebody who may not, and as nobody; acts are asked for by writing."""
    world = askers.world
    found: dict[str, list[str]] = {}
    asked = 0

    for by, methods in (
        (world.northwind["study-lead"], ("post",) if route.is_action else ("get", "post")),
        (world.orbis["admin"], () if route.is_action else ("get",)),
        (None, ("delete",) if route.is_action else ("get", "delete", "options")),
    ):
        client = Client(raise_request_exception=False)
        if by is not None:
            # Asking the front door may sign out: nobody else's session is used up for it.
            own = Askers(world) if route.kind == "door" else askers
            client = own.client(by, is_api=route.is_api)
        url = route.url(slug=by.organization_slug if by else "northwind", pk=uuid4())
        for method in methods:
            response = getattr(client, method)(url)
            asked += 1
            if missing := faults(response, url):
                found[f"{method} as {by.email if by else 'nobody'}: {response.status_code}"] = (
                    missing
                )

    assert found == {}
    assert asked == (2 if route.is_action else 6)


def test_a_crash_in_the_api_carries_them_and_tells_nothing(
    askers: Askers, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = askers.client(askers.world.northwind["study-lead"], is_api=True)
    monkeypatch.setattr(Resource, "visible", classmethod(lambda cls, by: 1 / 0))

    response = client.get("/api/v1/studies/")

    assert response.status_code == 500
    assert faults(response) == []
    assert "ZeroDivision" not in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/no/such/address/",
        "/api/v1/nothing/",
        "/api/v1/studies/x/",
        "/accounts/confirm-email/a:b/",
        "/accounts/password/reset/key/1-a/",
        "/invitations/x/",
        "/calendar/x.ics",
    ],
)
def test_an_unknown_address_carries_them(askers: Askers, path: str) -> None:
    client = askers.client(askers.world.northwind["study-lead"], is_api=path.startswith("/api"))

    assert faults(client.get(path)) == []


def test_a_body_too_large_carries_them(askers: Askers) -> None:
    client = askers.client(askers.world.northwind["study-lead"], is_api=True)

    response = client.post("/api/v1/studies/", "x" * 12_000_000, content_type="application/json")

    assert response.status_code == 413
    assert faults(response) == []
