"""The inbox, absences and mail wishes in API and portal."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cro_platform.access.principal import Principal, acting
from cro_platform.notifications.models import Absence, MailPreference
from tests.deadlines.clocks import specialist, started
from tests.deadlines.lane import alerts_of, run_lanes
from tests.notifications.inbox import alert, tell
from tests.world import World, bearer, signed_in

URL = "/api/v1/notifications/"


def rows(client: Client, person: Principal, query: str = "") -> list[dict[str, Any]]:
    response = client.get(f"{URL}{query}", headers=bearer(person))
    assert response.status_code == 200, response.content
    return response.json()["results"]


def test_the_inbox_is_ones_own(world: World, client: Client) -> None:
    tell(world.helix, alert(world), specialist(world))

    (row,) = rows(client, specialist(world))

    assert (row["severity"], row["state"]) == ("urgent", "unread")
    assert rows(client, world.helix["project-manager"]) == []


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("?severity=info", ["B"]),
        ("?severity=urgent", ["A"]),
        ("?unread=true", ["B", "A"]),
        ("?unacknowledged=false", []),
        ("?kind=task", []),
    ],
)
def test_the_inbox_can_be_filtered(
    world: World, client: Client, query: str, keys: list[str]
) -> None:
    tell(world.helix, alert(world, subject="A"), specialist(world))
    tell(world.helix, alert(world, subject="B", key="b", severity="info"), specialist(world))

    assert [row["subject"] for row in rows(client, specialist(world), query)] == keys


def statements(client: Client, headers: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(URL, headers=headers)
    return len(captured)


def test_three_alerts_cost_as_many_statements_as_one(world: World, client: Client) -> None:
    headers = bearer(specialist(world))
    tell(world.helix, alert(world), specialist(world))
    one = statements(client, headers)
    for number in range(2):
        tell(world.helix, alert(world, key=f"more:{number}"), specialist(world))

    assert statements(client, headers) == one


def test_the_page_of_an_alert_leads_to_its_record_and_the_bell_counts(
    world: World, client: Client
) -> None:
    deadline = started(world)
    run_lanes(world, "2035-03-02T09:00:01")
    person = specialist(world)
    (told,) = alerts_of(person)
    signed_in(client, person)

    html = client.get(f"/o/helix/notifications/{told.pk}/").content.decode()

    assert f"/o/helix/deadlines/{deadline.pk}/" in html
    assert "1 alert" in html


@pytest.mark.parametrize("verb", ["read", "acknowledge"])
def test_an_alert_is_answered_in_the_portal(world: World, client: Client, verb: str) -> None:
    person = specialist(world)
    tell(world.helix, alert(world), person)
    (told,) = alerts_of(person)
    signed_in(client, person)

    answer = client.post(f"/o/helix/notifications/{told.pk}/{verb}/", {"rev": "1"})

    (found,) = alerts_of(person)
    assert answer.status_code == 302
    assert found.read_at is not None
    assert (found.acknowledged_at is not None) == (verb == "acknowledge")


def test_the_alert_of_another_is_not_there(world: World, client: Client) -> None:
    tell(world.helix, alert(world), specialist(world))
    (told,) = alerts_of(specialist(world))
    signed_in(client, world.helix["project-manager"])

    answer = client.post(f"/o/helix/notifications/{told.pk}/acknowledge/", {"rev": "1"})

    assert answer.status_code == 404


def test_an_absence_is_arranged_by_a_form_that_offers_members_alone(
    world: World, client: Client
) -> None:
    person, deputy = specialist(world), world.helix["cra"]
    signed_in(client, person)
    path = "/o/helix/absences/new/"

    page = client.get(path).content.decode()
    client.post(
        path,
        {"from_on": "2035-03-01", "until_on": "2035-03-10", "deputy_id": str(deputy.user_id)},
    )

    assert deputy.name in page
    assert world.orbis["cra"].name not in page
    with acting(person):
        assert Absence.objects.get().deputy_id == deputy.user_id


def test_an_absence_can_be_sent_as_json(world: World, client: Client) -> None:
    person = specialist(world)
    body = {
        "from_on": "2035-03-01",
        "until_on": "2035-03-10",
        "deputy_id": str(world.helix["cra"].user_id),
    }

    answer = client.post(
        "/api/v1/absences/", body, content_type="application/json", headers=bearer(person)
    )

    assert answer.status_code == 201, answer.content
    assert answer.json()["deputy_name"] == world.helix["cra"].name


def test_mail_wishes_are_set_in_the_portal(world: World, client: Client) -> None:
    person = specialist(world)
    signed_in(client, person)

    client.post("/o/helix/mail-preferences/new/", {"kind": "task"})

    with acting(person):
        assert [w.is_mailed for w in MailPreference.objects.all()] == [False]
