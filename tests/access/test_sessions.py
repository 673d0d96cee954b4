"""What a session opens: one's own organizations, as long as one belongs to them; everything else does not exist."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from cro_platform.access.principal import acting
from cro_platform.access.services import end_membership, set_password
from tests.documents.papers import with_password
from tests.front_door import log_in, same
from tests.world import World, bearer, signed_in

YESTERDAY = datetime(2026, 1, 2, tzinfo=UTC)
UNKNOWN = "0192e000-0000-7000-8000-000000000000"


@pytest.fixture
def inside(client: Client, world: World) -> Client:
    """The study lead of northwind, logged in."""
    signed_in(client, world.northwind["study-lead"])
    return client


@pytest.mark.parametrize("tail", ["", "studies/", f"studies/{UNKNOWN}/", "nothing/here/", "?a=1"])
def test_a_foreign_organization_answers_like_none(inside: Client, tail: str) -> None:
    foreign, unknown = inside.get(f"/o/meridian/{tail}"), inside.get(f"/o/no-such-one/{tail}")

    assert foreign.status_code == 404
    assert same(foreign) == same(unknown)


@pytest.mark.parametrize("method", ["post", "put", "delete", "options", "head"])
def test_whatever_the_method(inside: Client, method: str) -> None:
    send = getattr(inside, method)

    assert same(send("/o/meridian/studies/")) == same(send("/o/no-such-one/studies/"))


def test_a_stranger_is_asked_to_log_in_for_both_alike(world: World) -> None:
    foreign, unknown = Client().get("/o/meridian/"), Client().get("/o/no-such-one/")

    assert foreign["Location"].replace("meridian", "X") == unknown["Location"].replace(
        "no-such-one", "X"
    )


def test_a_foreign_record_answers_like_an_unknown_one(inside: Client, world: World) -> None:
    foreign = inside.get(f"/o/northwind/studies/{world.rival}/")
    unknown = inside.get(f"/o/northwind/studies/{UNKNOWN}/")

    assert foreign.status_code == 404
    assert same(foreign) == same(unknown)


def test_the_api_header_opens_ones_own_organization_only(inside: Client, world: World) -> None:
    own = inside.get("/api/v1/studies/", headers={"X-Organization": "northwind"})
    foreign = inside.get("/api/v1/studies/", headers={"X-Organization": "meridian"})
    unknown = inside.get("/api/v1/studies/", headers={"X-Organization": "no-such-one"})

    assert own.status_code == 200
    assert foreign.status_code == 401
    assert same(foreign) == same(unknown)


def test_an_ended_membership_closes_the_next_request(inside: Client, world: World) -> None:
    lead = world.northwind["study-lead"]
    token = bearer(lead)
    assert inside.get("/o/northwind/").status_code == 200
    assert Client().get("/api/v1/studies/", headers=token).status_code == 200

    with acting(world.northwind["admin"]):
        end_membership(lead.user_id, "study-lead", at=YESTERDAY, reason="left")

    assert inside.get("/o/northwind/").status_code == 404
    assert inside.get("/")["Location"].startswith("/accounts/login/")
    assert Client().get("/api/v1/studies/", headers=token).status_code == 401


def test_a_changed_password_ends_the_sessions_before_it(world: World) -> None:
    lead = world.northwind["study-lead"]
    with_password(lead)
    client = Client()
    log_in(client, lead.email)

    set_password(lead.email, "quite another long password")

    assert client.get("/o/northwind/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/accounts/login/", 302),
        ("/accounts/password/reset/", 200),
        ("/o/northwind/", 200),
        ("/", 302),
        ("/o/meridian/", 404),
        ("/no/such/address/", 404),
        ("/o/northwind/documents/new/", 404),
        ("/api/v1/studies/", 401),
        ("/api/v1/nothing/", 404),
        ("/healthz/live", None),
    ],
)
def test_every_answer_carries_the_headers(inside: Client, path: str, status: int | None) -> None:
    response = inside.get(path)

    assert status in {None, response.status_code}
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Request-Id"]


def test_a_crash_carries_the_headers_and_tells_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cro_platform.portal import views

    client = Client(raise_request_exception=False)
    signed_in(client, world.northwind["study-lead"])
    monkeypatch.setattr(views, "date_format", lambda *_: 1 / 0)

    response = client.get("/o/northwind/")

    assert response.status_code == 500
    assert "ZeroDivision" not in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_a_forged_form_is_refused_with_the_headers(world: World) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/accounts/login/", {"login": "a@b.example", "password": "x"})

    assert response.status_code == 403
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
