"""The board: clocks by nearness, each with its reason, its holder and a way to take notice."""

from datetime import date

import pytest
from django.test import Client
from django.utils.html import escape

from cro_platform.access.principal import Principal, acting
from cro_platform.deadlines.api import Deadlines
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.retold import retold
from cro_platform.deadlines.services import meet
from cro_platform.deadlines.views import STRETCHES, grouped, stretch_of
from tests.deadlines.clocks import specialist, started, utc
from tests.deadlines.lane import believing, run_lanes
from tests.world import World, signed_in


def open_page(client: Client, person: Principal, path: str = "deadlines/") -> str:
    signed_in(client, person)
    response = client.get(f"/o/{person.organization_slug}/{path}")
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_the_board_shows_clock_reason_holder_study_and_the_way_to_acknowledge(
    world: World, client: Client
) -> None:
    deadline = started(world)

    html = open_page(client, world.northwind["safety-physician"])

    for words in ("EU SUSAR report, 15 days", "Helix", "NW-ALPHA", "Acknowledge", "Europe/Berlin"):
        assert words in html
    assert escape(retold(deadline.derivation, deadline.time_zone)[-1]) in html
    assert deadline.clause in html


def test_a_rival_sponsor_finds_an_empty_board(world: World, client: Client) -> None:
    started(world)

    html = open_page(client, world.meridian["safety-physician"])

    assert "EU SUSAR" not in html
    assert "No clock" in html


def test_those_who_only_read_are_offered_no_acknowledgement(world: World, client: Client) -> None:
    started(world)

    html = open_page(client, world.northwind["qa"])

    assert "EU SUSAR report, 15 days" in html
    assert "Acknowledge" not in html


def row(**changes: object) -> dict[str, object]:
    values = {
        "status": "running", "due_on": date(2035, 3, 17), "rule": "EU-SUSAR-15",
        "is_overdue": False, "time_zone": "Europe/Berlin",
    }  # fmt: skip
    return values | changes


@pytest.mark.parametrize(
    ("now", "changes", "title"),
    [
        ("2035-03-16T22:59:59", {}, "Tomorrow"),
        ("2035-03-16T23:00:00", {}, "Today"),
        ("2035-03-17T12:00:00", {}, "Today"),
        ("2035-03-18T12:00:00", {"is_overdue": True}, "Overdue"),
        ("2035-03-10T12:00:00", {}, "This week"),
        ("2035-03-09T12:00:00", {}, "Later"),
        ("2035-03-09T12:00:00", {"due_on": None}, "Without a legal date"),
        ("2035-03-09T12:00:00", {"due_on": None, "rule": ""}, STRETCHES[0][0]),
        ("2035-03-18T12:00:00", {"is_overdue": True, "status": "met"}, "Closed"),
    ],
)
def test_a_clock_stands_where_the_calendar_of_its_own_zone_puts_it(
    now: str, changes: dict[str, object], title: str
) -> None:
    assert STRETCHES[stretch_of(row(**changes), utc(now))][0] == title


def test_the_stretches_come_most_urgent_first_and_only_where_something_stands(world: World) -> None:
    started(world, key="week")
    started(world, key="overdue", facts={"aware": "2035-02-20"})
    started(world, key="unanswered", rule_id="")

    with believing("2035-03-12T09:00:00"), acting(specialist(world)) as by:
        found = Deadlines.page(by, given={"status": "running"}, cursor=None, size=50)
        groups = [(group.title, len(group.lines)) for group in grouped(found.rows, by)]

    assert groups == [(STRETCHES[0][0], 1), ("Overdue", 1), ("This week", 1)]


def test_the_page_of_a_clock_tells_why_who_and_what_was_sent(world: World, client: Client) -> None:
    deadline = started(world)
    run_lanes(world, "2035-03-12T07:00:00")

    html = open_page(client, specialist(world), f"deadlines/{deadline.pk}/")

    for step in retold(deadline.derivation, deadline.time_zone):
        assert escape(step) in html
    for words in ("Expedited safety reporting", "5 days before", "4 days before", "02 Mar 2035"):
        assert words in html
    assert deadline.rule_version in html


def test_an_unverified_rule_says_so(world: World, client: Client) -> None:
    started(world, rule_id="EU-SUSAR-UPGRADE", facts={}, label="Unverified or unanswered")

    assert "unverified" in open_page(client, specialist(world))


def test_the_home_page_shows_the_nearest_clocks(world: World, client: Client) -> None:
    started(world)

    assert "EU SUSAR report, 15 days" in open_page(client, specialist(world), "")


@pytest.mark.parametrize(
    ("now", "received", "is_overdue"),
    [("2035-03-02", "2020-03-02", True), ("2099-01-05", "2099-01-05", False)],
)
def test_the_home_page_calls_an_overdue_clock_overdue(
    world: World, client: Client, now: str, received: str, is_overdue: bool
) -> None:
    started(world, now=f"{now}T09:00:00Z", facts={"aware": received})

    html = open_page(client, world.northwind["safety-physician"], "")

    assert "EU SUSAR report, 15 days" in html
    assert ("overdue by" in html) is is_overdue


def test_a_person_acknowledges_on_a_page_without_script(world: World, client: Client) -> None:
    deadline = started(world)
    person = specialist(world)
    path = f"/o/helix/deadlines/{deadline.pk}/acknowledge/"
    signed_in(client, person)

    answer = client.post(path, {"rev": "1"})

    assert answer.status_code == 302
    with acting(person):
        assert Deadline.objects.get().acknowledged_by_name == person.name


@pytest.mark.parametrize(
    ("query", "words"), [("?status=met", "Closed"), ("?jurisdiction=XX", "No clock")]
)
def test_the_board_can_be_filtered(world: World, client: Client, query: str, words: str) -> None:
    person = specialist(world)
    deadline = started(world)
    with believing("2035-03-03T09:00:00"), acting(person):
        meet(deadline, at=utc("2035-03-03T08:00:00"), evidence="EV-1", by=person)

    assert words in open_page(client, person, f"deadlines/{query}")


def test_a_filter_that_cannot_be_read_is_told_and_dropped(world: World, client: Client) -> None:
    person = specialist(world)
    signed_in(client, person)

    answer = client.get("/o/helix/deadlines/?due_before=soon")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/o/helix/deadlines/")
