"""Clocks over the API: what a row tells, to whom, how it is filtered and acknowledged."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cro_platform.access.principal import Principal, acting
from cro_platform.deadlines.api import Deadlines
from cro_platform.deadlines.services import meet, start
from tests.deadlines.clocks import CASE, specialist, started, susar
from tests.deadlines.lane import believing, run_lanes
from tests.world import World, bearer

URL = "/api/v1/deadlines/"
PROMISED = {
    "rule", "rule_version", "jurisdiction", "study", "subject_record", "start_fact", "starts_at",
    "due_on", "due_at", "time_zone", "responsible_organization", "status", "acknowledged",
    "explanation", "id", "rev",
}  # fmt: skip


def rows(client: Client, person: Principal, query: str = "") -> list[dict[str, Any]]:
    response = client.get(f"{URL}{query}", headers=bearer(person))
    assert response.status_code == 200, response.content
    return response.json()["results"]


def test_a_row_tells_rule_reason_record_and_holder(world: World, client: Client) -> None:
    started(world, facts={"aware": "2035-03-02T18:00:00+01:00"})

    (row,) = rows(client, specialist(world))

    assert row.keys() >= PROMISED
    assert row["rule"] == "EU-SUSAR-15"
    assert row["subject_record"] == {"type": "safety-cases", "id": str(CASE)}
    assert row["study"] == str(world.alpha)
    assert (row["start_fact"], row["starts_at"]) == ("aware", "2035-03-02T17:00:00Z")
    assert (row["due_on"], row["due_at"]) == ("2035-03-17", "2035-03-17T22:59:59Z")
    assert row["time_zone"] == "Europe/Berlin"
    assert (row["status"], row["acknowledged"]) == ("running", False)
    assert "2035-03-02" in row["explanation"]
    assert row["responsible_organization"] == "Helix"
    assert "Annex A" in row["responsible_by"]


@pytest.mark.parametrize(
    ("company", "role", "told"),
    [
        ("helix", "safety-specialist", "Helix"),
        ("northwind", "safety-physician", "Helix"),
        ("orbis", "project-manager", None),
        ("meridian", "safety-physician", None),
        ("helix", "safety-specialist.meridian", None),
    ],
)
def test_who_sees_a_clock_and_whom_they_learn_of(
    world: World, client: Client, company: str, role: str, told: str | None
) -> None:
    started(world)

    seen = [row["responsible_organization"] for row in rows(client, getattr(world, company)[role])]

    assert seen == ([told] if told else [])


def test_a_third_party_that_feeds_a_clock_is_told_to_ask_the_sponsor(
    world: World, client: Client
) -> None:
    """orbis holds the monitoring of alpha, helix the reporting: the clock names neither to the other."""
    with acting(world.orbis["project-manager"]):
        start(susar(world.alpha, record_obligation="site-monitoring", record_cell="DE"))

    (row,) = rows(client, world.orbis["project-manager"])

    assert row["responsible_organization"] == "contact the sponsor"
    assert row["author"] == "Northwind"
    assert b"Helix" not in client.get(URL, headers=bearer(world.orbis["project-manager"])).content


def test_an_administrator_reads_no_clock(world: World, client: Client) -> None:
    started(world)

    response = client.get(URL, headers=bearer(world.northwind["admin"]))

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["near", "far"]),
        ("?due_before=2035-03-18", ["near"]),
        ("?due_after=2035-03-18", ["far"]),
        ("?jurisdiction=GB", ["far"]),
        ("?status=met", []),
        (f"?subject={CASE}", ["near", "far"]),
        ("?subject=01900000-0000-7000-8000-000000000009", []),
    ],
)
def test_filters_and_the_nearest_first(
    world: World, client: Client, query: str, expected: list[str]
) -> None:
    started(world, key="far", facts={"aware": "2035-03-20"}, jurisdiction="GB")
    started(world, key="near")

    assert [row["key"] for row in rows(client, specialist(world), query)] == expected


@pytest.mark.parametrize(
    ("moment", "expected"), [("2035-03-17T22:00:00", []), ("2035-03-17T23:00:00", [True])]
)
def test_only_what_runs_past_its_due_instant_is_overdue(
    world: World, moment: str, expected: list[bool]
) -> None:
    started(world)

    with believing(moment), acting(specialist(world)) as by:
        found = Deadlines.page(by, given={"overdue": "true"}, cursor=None, size=10)

    assert [row["is_overdue"] for row in found.rows] == expected


def test_clocks_without_a_date_come_after_the_dated_and_those_no_rule_answers_before(
    world: World, client: Client
) -> None:
    started(world, key="dated")
    started(world, key="prompt", rule_id="US-IND-FU", facts={})
    started(world, key="unanswered", rule_id="", jurisdiction="BR")

    found = rows(client, specialist(world))

    assert [row["key"] for row in found] == ["unanswered", "dated", "prompt"]
    assert found[0]["due"] == "No rule matched for BR."


@pytest.mark.parametrize("size", [1, 2])
def test_pages_follow_each_other_without_gap(world: World, client: Client, size: int) -> None:
    for number in range(1, 6):
        started(world, key=f"c{number}", facts={"aware": f"2035-03-{number:02}"})
    headers, url, found = bearer(specialist(world)), f"{URL}?page_size={size}", []

    while url:
        page = client.get(url, headers=headers).json()
        found += [row["key"] for row in page["results"]]
        url = page["next"]

    assert found == ["c1", "c2", "c3", "c4", "c5"]


def statements(client: Client, headers: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(URL, headers=headers)
    return len(captured)


def test_the_list_asks_as_often_for_three_rows_as_for_one(world: World, client: Client) -> None:
    started(world)
    headers = bearer(world.northwind["safety-physician"])
    one = statements(client, headers)
    for number in range(2):
        started(world, key=f"more-{number}", cell="US", jurisdiction="US")

    assert statements(client, headers) == one


def act(client: Client, person: Principal, verb: str, **body: Any) -> Any:
    headers = bearer(person)
    (row,) = client.get(URL, headers=headers).json()["results"]
    found = client.get(f"{URL}{row['id']}/", headers=headers)
    return client.post(
        f"{URL}{row['id']}/{verb}/",
        body,
        content_type="application/json",
        headers=headers | {"If-Match": found["ETag"]},
    )


def test_a_token_never_acknowledges(world: World, client: Client) -> None:
    """An alert is answered by a person who is signed in."""
    started(world)

    response = act(client, specialist(world), "acknowledge")

    assert response.status_code == 403
    assert "Only a person" in response.json()["detail"]


@pytest.mark.parametrize("verb", ["meet", "stop", "start"])
def test_clocks_are_met_and_stopped_by_their_records_alone(
    world: World, client: Client, verb: str
) -> None:
    started(world)

    assert act(client, specialist(world), verb).status_code == 404


def test_a_reminder_changes_no_version_that_somebody_has_read(world: World, client: Client) -> None:
    started(world)
    headers = bearer(specialist(world))
    (row,) = client.get(URL, headers=headers).json()["results"]
    before = client.get(f"{URL}{row['id']}/", headers=headers)["ETag"]

    run_lanes(world, "2035-03-02T09:00:01")

    assert client.get(f"{URL}{row['id']}/", headers=headers)["ETag"] == before


def test_what_is_met_late_shows_late(world: World, client: Client) -> None:
    person = specialist(world)
    deadline = started(world, facts={"aware": "2020-03-02"})
    with acting(person):
        deadline.refresh_from_db()
        meet(
            deadline,
            at=datetime.now(UTC) - timedelta(hours=1),
            evidence="EV-1",
            by=person,
            late_reason="The gateway was closed.",
        )

    (row,) = rows(client, person)

    assert (row["status"], row["is_late"], row["is_overdue"]) == ("met", True, False)
    assert row["late_reason"] == "The gateway was closed."
