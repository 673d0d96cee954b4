"""The calendar address: whoever holds it reads when their own clocks are due, and nothing else, as long as they may."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from cro_platform.access.models import ApiToken
from cro_platform.access.principal import Principal, acting
from cro_platform.access.services import end_membership
from cro_platform.access.tokens import open_calendar
from cro_platform.audit.models import AuditEvent
from cro_platform.deadlines.models import Deadline
from cro_platform.tenancy.scope import Actor, login_scope, organization_scope
from tests.access.test_sessions import YESTERDAY
from tests.deadlines.clocks import specialist, started
from tests.front_door import same
from tests.notifications.test_mail import CANARIES
from tests.world import World, bearer, signed_in


def address_of(person: Principal) -> str:
    with acting(person):
        return f"/calendar/{open_calendar(person.user_id)}.ics"


def events(client: Client, address: str) -> list[Any]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def clocks(person: Principal) -> list[Deadline]:
    with acting(person):
        return list(Deadline.objects.filter(status="running", due_on__isnull=False))


def test_each_running_clock_is_an_entry_at_its_instant_and_zone(
    client: Client, world: World
) -> None:
    started(world)
    person = specialist(world)
    (clock,) = clocks(person)

    (event,) = events(client, address_of(person))

    assert clock.due_at is not None
    assert event.decoded("DTSTART") == clock.due_at.replace(microsecond=0)
    assert str(event["DTSTART"].params.get("TZID", "UTC")) == clock.time_zone
    assert str(event["UID"]).startswith(str(clock.pk))
    assert str(event["URL"]).endswith(f"/o/helix/deadlines/{clock.pk}/")
    assert event["SEQUENCE"] == clock.version


def test_no_word_of_the_record_leaves(client: Client, world: World) -> None:
    started(world)

    text = client.get(address_of(specialist(world))).content.decode().replace("\r\n ", "")

    assert "BEGIN:VEVENT" in text
    assert [canary for canary in CANARIES if canary.lower() in text.lower()] == []


def test_others_clocks_are_not_in_it(client: Client, world: World) -> None:
    started(world)

    assert len(events(client, address_of(specialist(world)))) == 1
    assert events(client, address_of(world.meridian["study-lead"])) == []
    assert events(client, address_of(world.helix["safety-specialist.meridian"])) == []


def test_a_met_clock_disappears_at_the_next_fetch(client: Client, world: World) -> None:
    started(world)
    person = specialist(world)
    address = address_of(person)
    assert len(events(client, address)) == 1
    with organization_scope(world.northwind.id, Actor.system("test")):
        Deadline.objects.update(status="stopped", stop_reason="nullified")

    assert events(client, address) == []


def test_a_new_address_ends_the_one_before(client: Client, world: World) -> None:
    person = specialist(world)
    first, second = address_of(person), address_of(person)

    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_unknown_closed_expired_and_left_answer_alike(client: Client, world: World) -> None:
    person = specialist(world)
    unknown = same(client.get("/calendar/nobody-knows-it.ics"))
    closed = address_of(person)
    with acting(person):
        ApiToken.objects.update(revoked_at=datetime.now(UTC))
    assert same(client.get(closed)) == unknown
    expired = address_of(person)
    with acting(person):
        ApiToken.objects.update(expires_at=datetime.now(UTC) - timedelta(days=1))
    assert same(client.get(expired)) == unknown
    left = address_of(person)
    with acting(world.helix["admin"]):
        end_membership(person.user_id, person.role, at=YESTERDAY, reason="left")

    assert same(client.get(left)) == unknown
    assert unknown[0] == 404


def test_only_its_hash_is_kept(world: World) -> None:
    secret = address_of(specialist(world)).removeprefix("/calendar/").removesuffix(".ics")

    with login_scope():
        stored = str(list(ApiToken.objects.values()))
    assert secret not in stored


def test_a_calendar_address_opens_no_api_and_a_token_no_calendar(
    client: Client, world: World
) -> None:
    person = specialist(world)
    secret = address_of(person).removeprefix("/calendar/").removesuffix(".ics")
    token = bearer(person)["Authorization"].removeprefix("Bearer ")

    api = client.get("/api/v1/deadlines/", headers={"Authorization": f"Bearer {secret}"})

    assert api.status_code == 401
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_each_fetch_stands_in_the_trail(client: Client, world: World) -> None:
    person = specialist(world)
    client.get(address_of(person))

    with acting(world.helix["admin"]):
        fetched = AuditEvent.objects.filter(intent="deadlines.calendar.fetch").get()
    assert fetched.actor == person.actor.reference


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(client: Client, world: World, method: str) -> None:
    assert getattr(client, method)(address_of(specialist(world))).status_code == 405


def test_an_unchanged_calendar_is_not_sent_again(client: Client, world: World) -> None:
    started(world)
    address = address_of(specialist(world))
    etag = client.get(address)["ETag"]

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_the_page_shows_the_address_once(client: Client, world: World) -> None:
    person = specialist(world)
    signed_in(client, person)
    made = client.post("/o/helix/calendar/", {"do": "open"}).content.decode()
    assert "/calendar/" in made
    assert ".ics" in made

    again = client.get("/o/helix/calendar/").content.decode()
    assert ".ics" not in again
    assert "In use" in again
    client.post("/o/helix/calendar/", {"do": "close"})
    assert "No address yet" in client.get("/o/helix/calendar/").content.decode()


def test_an_administrator_who_reads_no_clocks_has_an_empty_refusal(
    client: Client, world: World
) -> None:
    assert client.get(address_of(world.helix["admin"])).status_code == 403
