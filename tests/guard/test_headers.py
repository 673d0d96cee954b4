"""Every answer of every address carries the headers that protect the reader, whatever went right or wrong (ASVS 5.0 V3.4)."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from cro_platform.web.resources import Resource
from tests.guard.probing import Askers, faults
from tests.guard.routes import Route, routes

ALL = [route for route in routes() if not re.search(r"\{(?!slug\}|pk\})", route.template)]


@pytest.fixture(scope="module")
def nobody() -> Client:
    """Without a session or a token, all the while."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("route", ALL, ids=str)
def test_what_nobody_is_answered_carries_them(askers: Askers, nobody: Client, route: Route) -> None:
    """What somebody is answered is looked at where it is asked for: in test_isolation."""
    url = route.url(slug="northwind", pk=uuid4())

    for method in ("delete",) if route.is_action else ("get", "delete", "options"):
        nobody.cookies.clear()
        assert faults(getattr(nobody, method)(url), url) == [], method


@pytest.mark.parametrize("route", [route for route in ALL if route.kind != "object"], ids=str)
def test_what_a_person_is_answered_carries_them(askers: Askers, route: Route) -> None:
    """By reading and by writing; asking the front door may sign out, so nobody else's session is used up for it."""
    own = Askers(askers.world) if route.kind == "door" else askers
    by = askers.world.northwind["study-lead"]
    client = own.client(by, is_api=route.is_api)
    url = route.url(slug=by.organization_slug, pk=uuid4())

    for method in ("get", "post"):
        assert faults(getattr(client, method)(url), url) == [], method


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
